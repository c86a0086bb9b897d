"""Where allauth meets this site: its mail goes through the outbox, and what it calls a person."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from .clock import now
from .mail import SiteLink, render_text, site_link
from .models.user import User
from .outbox.services import enqueue
from .services.accounts import shut_out_squatters


def display_name(user: User) -> str:
    return user.name or user.email


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        """Sign-up asks for name and zone too; an account without them is refused by the database."""
        user.name = form.cleaned_data["name"]
        user.time_zone = form.cleaned_data["time_zone"]
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        return super().save_user(request, user, form, commit)

    def login(self, request: HttpRequest, user: User) -> None:
        shut_out_squatters(user=user, records=get_authentication_records(request, user))
        super().login(request, user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail into the outbox, in the language of the account that it is about, if there is one."""
        about = context.get("user")  # not stored where a sign-up meets an account that is there already
        person = about if about and about.pk else User.objects.filter(email__iexact=email).first()
        language = person.language if person else translation.get_language() or settings.LANGUAGE_CODE
        text = render_text(
            f"{template_prefix}_subject.txt",
            f"{template_prefix}_message.txt",
            language,
            person.time_zone if person else settings.TIME_ZONE,
            {
                "email": email,
                "password_reset_url": site_link(reverse("account_reset_password")),
                **_plain(context),
            },
        )
        with transaction.atomic():
            enqueue(
                kind="account" if "code" in context else "account-notice",
                dedupe_key=f"account:{uuid4()}",
                recipient=person,
                email=email,
                language=language,
                text=text,
                at=now(),
            )


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        """The provider's name for the person stands in the form, to be kept or changed."""
        known = sociallogin.account.extra_data.get("name") or ""
        return {**super().get_signup_form_initial_data(sociallogin), "name": known}


def _plain(context: Mapping[str, Any]) -> dict[str, Any]:
    """What a mail's template may see of allauth's context: words, times, and addresses on this site."""
    return {
        name: _on_this_site(value) if name.endswith("_url") else value
        for name, value in context.items()
        if isinstance(value, str | date)
    }


def _on_this_site(url: str) -> SiteLink:
    # allauth builds addresses from the request's Host header; a mail names the site as it is configured.
    parts = urlsplit(url)
    return site_link(parts.path + (f"?{parts.query}" if parts.query else ""))
