"""What went wrong elsewhere, tried here on the ways that neither the registry nor the canaries take.

Reads by filters and choices, links that act in somebody's name, markup in mails that are composed at once, and rate
limits by a forged address.
"""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentorship.core.models import OutboxMessage, User
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import freeze
from programs.models import FurtherLanguage, Program, Project, Subscription
from programs.services.maintainers import invite_maintainer
from programs.services.nominations import nominate
from programs.tests.factories import maintainer_of, make_application

from .canaries import EVALUATED, TEMPLATE
from .world import World

APPLICATIONS = "admin:programs_application_changelist"
NASTY = f'<a href="https://evil.example/x">Ida</a> www.evil.example t@evil.example {TEMPLATE}'


@pytest.mark.parametrize("said", ["recommended", "against", "nothing"])
def test_filter_does_not_tell_a_coordinator_what_is_said_of_them(world: World, said: str) -> None:
    page = world.client("coordinator").get(reverse(APPLICATIONS), {"maintainers": said})
    shown = page.context["cl"].queryset.values_list("person", flat=True)
    assert world.people["coordinator"].pk not in shown


def test_filter_by_language_offers_none_of_a_draft(world: World) -> None:
    draft = make_application("mentee", "draft", world.ours)
    FurtherLanguage.objects.create(application=draft, code="xh")
    sent = world.ours.applications.filter(state="submitted").first()
    FurtherLanguage.objects.create(application=sent, code="zu")
    page = world.client("coordinator").get(reverse(APPLICATIONS)).content.decode()
    assert ("speaks=xh" in page, "speaks=zu" in page) == (False, True)


@pytest.mark.parametrize("role", ["coordinator", "root"])
def test_link_that_answers_for_somebody_is_on_no_page_of_the_outbox(world: World, role: str) -> None:
    for message in OutboxMessage.objects.filter(frozen_at=None):
        freeze(message, kinds.get(message.kind).render(message), timezone.now())
        message.save()
    acting = re.compile(r"/(?:still-here|claim|nomination|invitation|confirm)/[\w:.-]{8,}")
    assert [mail for mail in OutboxMessage.objects.all() if acting.search(mail.body_text)] != []
    client, shown = world.client(role), []
    for pk in OutboxMessage.objects.values_list("pk", flat=True):
        page = client.get(reverse("admin:core_outboxmessage_change", args=[pk])).content.decode()
        shown += acting.findall(page)
    assert shown == []


def test_names_bring_no_links_into_a_mail_that_is_composed_at_once(world: World) -> None:
    User.objects.update(name=NASTY)
    Project.objects.update(name=NASTY[:100])
    program = Program.objects.get(pk=world.ours.pk)
    by, at = maintainer_of(program.project), timezone.now()
    before = set(OutboxMessage.objects.values_list("pk", flat=True))
    nominate(program=program, name=NASTY[:90], email="nia@example.org", note=NASTY, by=by, at=at)
    invite_maintainer(project=program.project, email="kim@example.org", by=by, at=at)
    mails = OutboxMessage.objects.exclude(pk__in=before)
    assert sorted(mail.kind for mail in mails) == ["maintainer_invitation", "nomination"]
    for mail in mails:
        told = mail.subject + mail.body_text + mail.body_html
        assert [
            word for word in ("evil.example", "t@evil", '<a href="https://evil', EVALUATED) if word in told
        ] == []


def test_subscriptions_are_counted_whatever_address_a_forged_header_names(settings, world: World) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"subscribe": "2/m/ip"}
    url = reverse("programs:subscription")
    answers = [
        Client().post(url, {"email": f"a{n}@example.org"}, headers={"x-forwarded-for": f"203.0.113.{n}"})
        for n in range(3)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert not Subscription.objects.filter(email="a2@example.org").exists()
