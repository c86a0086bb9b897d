"""The matching engine: people in, the best pairs and their proof out. See `matchmaking.match`.

It knows nothing of the database, of tasks or of words on a screen: codes and numbers go in and out.

A name is loaded with its module when it is first asked for, so that a process which only looks at one pair, as the
web server does, never loads the libraries that a whole match needs.
"""

import importlib

_MODULES = {
    "certificate": ("Certificate", "Cover", "Price"),
    "changes": ("Change", "applied"),
    "codes": ("ChangeKind", "Objective", "Obstacle", "Part", "ReasonCode", "Rule", "answers_part"),
    "diagnosis": ("Diagnosis", "Taken", "diagnose"),
    "errors": ("Cancelled", "InputError", "UncertifiedError"),
    "matchmaking": ("ENGINE_VERSION", "match"),
    "outcome": ("Cause", "Idle", "Outcome", "Pair", "Progress", "Statistics", "Unmatched"),
    "pairwise": ("Broken", "Compatibility", "Reason", "compatibility"),
    "people": ("Mentee", "Mentor"),
    "policy": ("Constraints", "Policy", "Weights"),
    "regrets": ("Regret", "regret"),
    "verification": ("verify",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}

__all__ = sorted(_MODULE_OF)


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{_MODULE_OF[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
