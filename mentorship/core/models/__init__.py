from .audit import AppendOnlyModel, AppendOnlyQuerySet, AuditEvent
from .outbox import OutboxEvent, OutboxMessage
from .user import User

__all__ = ["AppendOnlyModel", "AppendOnlyQuerySet", "AuditEvent", "OutboxEvent", "OutboxMessage", "User"]
