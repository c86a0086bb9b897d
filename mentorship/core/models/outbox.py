"""Mail as rows: what is to be sent, what happened to it, and how the relay is doing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..constraints import filled_exactly_when, known_values
from .audit import AppendOnlyModel


class Priority(models.IntegerChoices):
    """The lower the sooner: sign-in mail, kickoffs and decisions, reminders, digests."""

    URGENT = 0, _("at once")
    PROMPT = 10, _("prompt")
    ROUTINE = 20, _("routine")
    BULK = 30, _("when there is time")


class State(models.TextChoices):
    PENDING = "pending", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNKNOWN = "unknown", _("in doubt")
    CANCELLED = "cancelled", _("cancelled")
    SUPPRESSED = "suppressed", _("no longer needed")


# Nothing more happens to these by itself. `unknown` is not among them: it waits for a person.
CLOSED = (State.SENT, State.FAILED, State.CANCELLED, State.SUPPRESSED)


def new_message_id() -> str:
    return f"<{uuid4().hex}@{settings.SITE_HOST}>"


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def ready(self, at: datetime) -> "OutboxQuerySet":
        """Waiting and due, the most urgent first, then in order of age."""
        return self.filter(state=State.PENDING, not_before__lte=at).order_by("priority", "not_before", "id")

    def abandoned(self, at: datetime) -> "OutboxQuerySet":
        """Taken by a sender whose lease has run out."""
        return self.filter(state=State.SENDING, lease_until__lte=at).order_by("lease_until", "id")

    def needing_attention(self) -> "OutboxQuerySet":
        """What only a person can move on."""
        return self.filter(state__in=[State.FAILED, State.UNKNOWN])

    def in_scope(self, scope: str) -> "OutboxQuerySet":
        return self.filter(scope=scope)


class OutboxMessage(models.Model):
    """One mail for one purpose, which `dedupe_key` names.

    The text is frozen when it is first handed over (for kinds without a renderer: at insert) and never
    changes after that, so every repetition is the same mail. People move `state` by `states.advance`; the
    sender moves it in batches and by fenced updates (`outbox.leases`), and `events` tells of both.
    """

    State = State
    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = {
        State.PENDING: frozenset({State.SENDING, State.CANCELLED, State.SUPPRESSED}),
        State.SENDING: frozenset({State.SENT, State.FAILED, State.UNKNOWN, State.PENDING, State.SUPPRESSED}),
        State.SENT: frozenset(),
        State.FAILED: frozenset({State.PENDING}),
        State.UNKNOWN: frozenset({State.SENT, State.PENDING}),
        State.CANCELLED: frozenset(),
        State.SUPPRESSED: frozenset(),
    }

    kind = models.CharField(_("kind"), max_length=60)
    dedupe_key = models.CharField(_("purpose"), max_length=200, unique=True)
    message_id = models.CharField(_("Message-ID"), max_length=150, unique=True, default=new_message_id)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recipient"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="mails",
    )
    recipient_email = models.EmailField(_("recipient's address"))
    language = models.CharField(_("language"), max_length=16)
    scope = models.CharField(_("scope"), max_length=120, blank=True, db_index=True)
    context = models.JSONField(_("what it is about"), default=dict, blank=True)
    reply_to = models.EmailField(_("answers go to"), blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.PROMPT)
    secret = models.BooleanField(_("confidential"), default=False)

    subject = models.CharField(_("subject"), max_length=300, blank=True)
    body_text = models.TextField(_("text"), blank=True)
    body_html = models.TextField(_("HTML"), blank=True)
    calendar = models.TextField(_("calendar"), blank=True)
    unsubscribe_url = models.URLField(_("address to unsubscribe"), max_length=500, blank=True)
    frozen_at = models.DateTimeField(_("text frozen at"), null=True, blank=True)

    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PENDING)
    cause = models.TextField(_("why it was not simply sent"), blank=True)
    not_before = models.DateTimeField(_("not before"))
    expires_at = models.DateTimeField(_("of no use after"), null=True, blank=True)
    lease_token = models.UUIDField(_("taken by"), null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(_("taken until"), null=True, blank=True)
    handoff_at = models.DateTimeField(_("hand-over begun at"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("hand-overs begun"), default=0)
    trouble_since = models.DateTimeField(_("relay in trouble since"), null=True, blank=True)
    rejected_at = models.DateTimeField(_("content first rejected at"), null=True, blank=True)
    smtp_reply = models.TextField(_("the relay's answer"), blank=True)
    created_at = models.DateTimeField(_("written at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("outbox")
        indexes = [
            models.Index(
                fields=["priority", "not_before", "id"], condition=Q(state=State.PENDING), name="outbox_ready"
            ),
            models.Index(
                fields=["lease_until", "id"], condition=Q(state=State.SENDING), name="outbox_leased"
            ),
            models.Index(
                fields=["id"],
                condition=Q(state__in=[State.FAILED, State.UNKNOWN]),
                name="outbox_needs_attention",
            ),
        ]
        constraints = [
            known_values("state", State, name="outbox_state_known", message=_("There is no such state.")),
            models.CheckConstraint(
                condition=~Q(dedupe_key="") & ~Q(message_id="") & ~Q(recipient_email="") & ~Q(kind=""),
                name="outbox_is_addressed",
                violation_error_message=_("A mail has a kind, a purpose, a Message-ID and a recipient."),
            ),
            filled_exactly_when(
                Q(state=State.SENDING),
                "lease_token",
                name="outbox_sender_holds_token",
                message=_("A mail is taken by a sender exactly while it is being sent."),
            ),
            filled_exactly_when(
                Q(state=State.SENDING),
                "lease_until",
                name="outbox_sender_has_lease",
                message=_("A mail is taken until some instant exactly while it is being sent."),
            ),
            models.CheckConstraint(
                condition=Q(handoff_at__isnull=True)
                | Q(state__in=[State.SENDING, State.SENT, State.FAILED, State.UNKNOWN]),
                name="outbox_waiting_was_not_handed_over",
                violation_error_message=_("A mail that waits or was stopped has not been handed over."),
            ),
            models.CheckConstraint(
                condition=Q(handoff_at__isnull=False) | ~Q(state__in=[State.SENT, State.UNKNOWN]),
                name="outbox_sent_was_handed_over",
                violation_error_message=_("Only a mail whose hand-over began can be sent or in doubt."),
            ),
            models.CheckConstraint(
                condition=Q(handoff_at__isnull=True) | Q(frozen_at__isnull=False, attempts__gte=1),
                name="outbox_handed_over_is_frozen",
                violation_error_message=_("The text is frozen and the attempt counted before the hand-over."),
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=False)
                | Q(subject="", body_text="", body_html="", calendar="", unsubscribe_url=""),
                name="outbox_text_is_frozen",
                violation_error_message=_("A mail whose text is not frozen holds no text."),
            ),
            filled_exactly_when(
                Q(state=State.SENT),
                "sent_at",
                name="outbox_sent_has_time",
                message=_("A mail has a time of sending exactly when it was sent."),
            ),
            filled_exactly_when(
                Q(state__in=CLOSED),
                "closed_at",
                name="outbox_closed_has_time",
                message=_("A mail has a closing time exactly when it is closed."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.FAILED, State.UNKNOWN, State.CANCELLED, State.SUPPRESSED])
                | ~Q(cause=""),
                name="outbox_stopped_has_cause",
                violation_error_message=_("Say why the mail was not sent."),
            ),
            models.CheckConstraint(
                condition=Q(secret=False)
                | Q(state__in=[State.PENDING, State.SENDING])
                | Q(subject="", body_text="", body_html=""),
                name="outbox_secret_is_erased",
                violation_error_message=_("The text of a confidential mail is erased once it is closed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"  # no address: this text stays in the audit log

    @property
    def audit_scope(self) -> str:
        return self.scope

    def columns_for(self, to: str, at: datetime) -> dict[str, Any]:
        """The columns that go with the state `to`, which is any but `sending`."""
        columns: dict[str, Any] = {
            "lease_token": None,
            "lease_until": None,
            "closed_at": at if to in CLOSED else None,
            "sent_at": at if to == State.SENT else None,
        }
        if to == State.PENDING:
            columns["handoff_at"] = None
        elif self.secret:
            columns |= dict.fromkeys(("subject", "body_text", "body_html"), "")
        return columns


class OutboxEvent(AppendOnlyModel):
    """One step in the life of a mail, or a note about it when the state stays."""

    message = models.ForeignKey(OutboxMessage, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(_("at"))
    before = models.CharField(_("state before"), max_length=12, choices=State)
    after = models.CharField(_("state after"), max_length=12, choices=State)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    note = models.TextField(_("note"), blank=True)

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("step of a mail")
        verbose_name_plural = _("steps of mails")

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Relay(models.Model):
    """A mail relay as the senders know it: how much it may take a minute, and whether it is in trouble.

    `failing` holds the ids of the distinct mails that failed since the last one it accepted.
    """

    name = models.CharField(_("relay"), max_length=200, unique=True)
    per_minute = models.PositiveIntegerField(
        _("mails a minute"),
        default=600,
        help_text=_("How many mails a minute the relay is given. Sign-in mail is never held back."),
    )
    minute_from = models.DateTimeField(_("current minute began at"), null=True, blank=True)
    taken = models.PositiveIntegerField(_("mails taken in the current minute"), default=0)
    failing = models.JSONField(_("mails that failed in a row"), default=list, blank=True)
    paused_until = models.DateTimeField(_("left alone until"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("last accepted a mail at"), null=True, blank=True)
    last_reply = models.TextField(_("last complaint"), blank=True)

    class Meta:
        verbose_name = _("mail relay")
        verbose_name_plural = _("mail relays")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="relay_has_a_name",
                violation_error_message=_("A relay has a name."),
            ),
            models.CheckConstraint(
                condition=Q(per_minute__gte=1),
                name="relay_takes_something",
                violation_error_message=_("A relay takes at least one mail a minute."),
            ),
            models.CheckConstraint(
                condition=Q(paused_until__isnull=True) | ~Q(failing=[]),
                name="relay_pauses_after_failures",
                violation_error_message=_("A relay is left alone only after a failure."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def allowance(self, at: datetime) -> int:
        """How many more mails it may be given in the minute that `at` lies in."""
        return max(0, self.per_minute - (self.taken if self._same_minute(at) else 0))

    def take(self, count: int, at: datetime) -> None:
        """Count `count` mails against the minute of `at` (not saved)."""
        if not self._same_minute(at):
            self.minute_from, self.taken = at.replace(second=0, microsecond=0), 0
        self.taken += count

    def _same_minute(self, at: datetime) -> bool:
        return self.minute_from == at.replace(second=0, microsecond=0)


def event(message: OutboxMessage, to: str, at: datetime, **fields: Any) -> OutboxEvent:
    """An unsaved step of `message` from the state it holds to `to`."""
    return OutboxEvent(message=message, at=at, before=message.state, after=to, **fields)
