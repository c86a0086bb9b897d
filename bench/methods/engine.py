"""Ours."""

from bench.cohorts import Cohort
from bench.scores import Found
from matching.engine import match


def find(cohort: Cohort) -> Found:
    return Found(None, outcome=match(*cohort.given))
