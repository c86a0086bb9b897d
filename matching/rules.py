"""The rules and weights of a run, as they are stored and as the engine takes them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from .engine import Policy, Weights


def stored_form(policy: Policy) -> dict[str, Any]:
    """As JSON can hold it."""
    fields = asdict(policy)
    return fields | {"objective": str(policy.objective)}


def policy_of(stored: Mapping[str, Any]) -> Policy:
    """The opposite of `stored_form`; what is missing has the engine's default. Checks nothing."""
    fields = dict(stored)
    weights = Weights(**fields.pop("weights", {}))
    return Policy(**fields, weights=weights)


# A wish that people answer in confidence (`intake`): it counts, but nobody is shown how much it gave to which pair.
IDENTITY = "identity"
CONFIDENTIAL = frozenset({IDENTITY})
IDENTITY_SHARE = 10  # it counts a tenth of what the other parts can give together
USUAL = stored_form(Policy(weights=Weights(answers={IDENTITY: 10})))
