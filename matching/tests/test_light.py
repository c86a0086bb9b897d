"""The web server knows the engine's words and looks at one pair; it never loads what a whole match needs."""

import os
import subprocess
import sys

import pytest

import matching.engine

WEB = """
import sys, django
django.setup()
import mentorship.urls, mentorship.wsgi, matching.tasks, matching.views.runs, matching.services.rulings
loaded = {"numpy", "scipy", "ortools", "matching.services.execution"} & set(sys.modules)
print(sorted(loaded))
"""


def test_web_loads_no_solver_and_no_arrays():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "mentorship.settings"}
    found = subprocess.run(
        [sys.executable, "-c", WEB], capture_output=True, text=True, env=environment, check=True
    )
    assert found.stdout.strip() == "[]"


def test_every_public_name_of_the_engine_is_there():
    assert len(matching.engine.__all__) == 39
    assert all(getattr(matching.engine, name) is not None for name in matching.engine.__all__)
    assert set(matching.engine.__all__) <= set(dir(matching.engine))


def test_other_names_are_not():
    with pytest.raises(AttributeError, match="no attribute 'luck'"):
        _ = matching.engine.luck
