"""Who wants to be told of new announcements by mail."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import filled_when, within

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_REQUESTS = 5


class SubscriptionQuerySet(models.QuerySet):
    def confirmed(self) -> "QuerySet[Subscription]":
        return self.filter(confirmed_at__isnull=False)

    def of(self, person: Any) -> "QuerySet[Subscription]":
        return self.filter(person=person)

    def to_address(self, email: str) -> "QuerySet[Subscription]":
        """Made with an address alone, whatever its case."""
        return self.filter(person=None, email__iexact=email)


class Subscription(models.Model):
    """An account that subscribed, or an address alone, which counts once a link sent to it was used."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="subscription",
    )
    email = models.EmailField(
        _("mail address"), blank=True, help_text=_("New announcements are sent to this address.")
    )
    language = models.CharField(_("language"), max_length=16, default=settings.LANGUAGE_CODE)
    token_hash = models.CharField(_("link"), max_length=64, blank=True)
    requests = models.PositiveSmallIntegerField(_("links sent"), default=0)
    asked_at = models.DateTimeField(_("asked for"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="subscription_once_per_address",
                violation_error_message=_("This address has a subscription already."),
            ),
            models.UniqueConstraint(
                fields=["token_hash"],
                condition=~Q(token_hash=""),
                name="subscription_link_is_unique",
                violation_error_message=_("This link exists already."),
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, email="") | Q(person=None) & ~Q(email=""),
                name="subscription_has_one_recipient",
                violation_error_message=_("A subscription is for an account or for an address."),
            ),
            filled_when(
                Q(person__isnull=False),
                ["confirmed_at"],
                name="subscription_of_account_is_confirmed",
                message=_("An account's address was confirmed when it was made."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(token_hash=""),
                name="subscription_confirmed_has_no_link",
                violation_error_message=_("A link is used once."),
            ),
            within(
                "requests",
                0,
                MOST_REQUESTS,
                name="subscription_requests_range",
                message=_("An address gets five links at most."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # no address: this text may stay in a log

    @property
    def address(self) -> str:
        return self.person.email if self.person_id else self.email

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    def holds_at(self, at: datetime, holds_for: Any) -> bool:
        """Whether the link that was sent can still be used."""
        return self.confirmed_at is None and self.token_hash != "" and at < self.asked_at + holds_for
