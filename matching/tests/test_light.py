"""The web server knows the engine's words and looks at one pair; it never loads what a whole match needs."""

import os
import subprocess
import sys

import pytest

import matching.engine
from mentorship.env import BASE_DIR

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


ENGINE = """
import sys
def loaded():
    return [name for name in ("django", "celery", "numpy", "scipy", "ortools", "pandas") if name in sys.modules]
import matching.engine
print(loaded())
from matching.engine import Constraints, Mentee, Mentor, Policy, Weights, compatibility
person = "ann", ("en",), False, 5, 5, {"docs": 3}, frozenset(), frozenset()
compatibility(Mentor(*person), Mentee(*person), Policy(weights=Weights()))
print(loaded())
from matching.engine import diagnose, match, regret, verify
print("ortools" in loaded())
outcome = match([Mentor(*person)], [Mentee(*person)], Policy(), Constraints())
print(len(outcome.pairs), {"django", "celery"} & set(loaded()))
"""


def test_engine_loads_no_django_and_a_solver_only_to_solve():
    found = subprocess.run(
        [sys.executable, "-c", ENGINE], cwd=BASE_DIR, capture_output=True, text=True, check=True
    )
    assert found.stdout.splitlines() == ["[]", "[]", "False", "1 set()"]


def test_every_public_name_of_the_engine_is_there():
    assert len(matching.engine.__all__) == 39
    assert all(getattr(matching.engine, name) is not None for name in matching.engine.__all__)
    assert set(matching.engine.__all__) <= set(dir(matching.engine))


def test_other_names_are_not():
    with pytest.raises(AttributeError, match="no attribute 'luck'"):
        _ = matching.engine.luck
