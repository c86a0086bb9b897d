"""What the senders remember about a relay: the rate limit and the breaker."""

from datetime import datetime, timedelta

from django.db import transaction

from ..models.outbox import OutboxMessage, Relay

# So many distinct mails must fail in a row before the relay is left alone for a while.
BREAKS_AFTER = 3
SHORTEST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=10)


def locked(name: str) -> Relay:
    """The relay's row, locked for the transaction; written when the relay is new."""
    found = Relay.objects.select_for_update().filter(name=name).first()
    if found is None:
        Relay.objects.bulk_create([Relay(name=name)], ignore_conflicts=True)
        found = Relay.objects.select_for_update().get(name=name)
    return found


def accepted(name: str, at: datetime) -> None:
    """The relay took a mail: whatever was wrong is over."""
    Relay.objects.filter(name=name).update(failing=[], paused_until=None, accepted_at=at, last_reply="")


def failed(name: str, message: OutboxMessage, reply: str, at: datetime) -> bool:
    """Count a failure of `message`; whether the relay is to be left alone now."""
    with transaction.atomic():
        relay = locked(name)
        if message.pk not in relay.failing:
            relay.failing.append(message.pk)
        relay.last_reply = reply
        beyond = len(relay.failing) - BREAKS_AFTER
        if beyond >= 0:
            relay.paused_until = at + min(SHORTEST_PAUSE * 2 ** min(beyond, 10), LONGEST_PAUSE)
        relay.save(update_fields=["failing", "last_reply", "paused_until"])
    return beyond >= 0


def accepted_since(name: str, instant: datetime) -> bool:
    """Whether the relay has taken some mail after `instant`."""
    return Relay.objects.filter(name=name, accepted_at__gt=instant).exists()
