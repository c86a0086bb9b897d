"""What can go wrong: the input, a wish to stop, an answer that could not be proved."""


class InputError(ValueError):
    """The input cannot be matched. Says whose field it is and what is wrong with it.

    `person` is a key, a pair of keys (mentor, mentee) for a lock or an exclusion, or None for the policy.
    """

    def __init__(self, side: str, person: str | tuple[str, str] | None, field: str, problem: str) -> None:
        self.side = side
        self.person = person
        self.field = field
        self.problem = problem
        subject = side if person is None else f"{side} {person!r}"
        super().__init__(f"{subject}: {field}: {problem}")


class Cancelled(Exception):
    """`cancelled()` returned true; there is no answer."""


class UncertifiedError(RuntimeError):
    """The solver's answer failed its proof. It is never returned; this is a defect to report."""
