from . import outbox, people

__all__ = ["outbox", "people"]
