"""Every constraint of the database is broken by some test of its app."""

import ast

import pytest
from django.apps import apps

from mentorship.env import BASE_DIR
from tests.sources import python_files, tree

APPS = ("core", "programs", "pairs", "matching")


def words_in_tests(label: str) -> set[str]:
    """Every text that stands in the app's tests."""
    folder = apps.get_app_config(label).path
    return {
        node.value
        for path in python_files()
        if "tests" in path.parts and str(BASE_DIR / path).startswith(f"{folder}/")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("label", APPS)
def test_constraint_is_named_by_a_test_of_its_app(label):
    names = {
        constraint.name
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }
    assert names - words_in_tests(label) == set()
