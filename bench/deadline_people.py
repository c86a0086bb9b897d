"""The people of the deadline hour, put into a site's database and asked for afterwards, through `manage.py shell`."""

import json
from dataclasses import dataclass

from tests.processes import Site

# Drafts are written past the services: two thousand of them are the scenery, and what is measured comes later.
MAKE = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from allauth.account.models import EmailAddress
from datetime import timedelta
from mentorship.core import clock
from mentorship.core.models import User
from programs.models import Application
from programs.tests.factories import application_answers, make_program
at, number = clock.now(), {drafts}
tomorrow = at + timedelta(days=1)
with transaction.atomic():
    program = make_program(at=at, mentee_places=number)
    password, answers = make_password(None), application_answers()
    users = User.objects.bulk_create(
        User(email=f"hour{{n}}@example.org", name=f"Hour {{n}}", time_zone="Asia/Kolkata", password=password)
        for n in range(number)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    drafts = Application.objects.bulk_create(
        Application(program=program, person=user, role="mentee", changed_at=at, **answers)
        for user in users
    )
    keys = []
    for user in users:
        store = SessionStore()
        store._session_key = store._get_new_session_key()
        data = {{
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }}
        keys.append(Session(pk=store.session_key, session_data=store.encode(data), expire_date=tomorrow))
    Session.objects.bulk_create(keys)
texts = {{name: answers[name] for name in ("about", "motivation")}}
people = [[session.pk, draft.code] for session, draft in zip(keys, drafts, strict=True)]
print(json.dumps([program.slug, settings.SESSION_COOKIE_NAME, texts, people]))
"""
COUNT = """
import json
from collections import Counter
from mentorship.core.models import AuditEvent, OutboxMessage
from programs.models import Application
sent = dict(Application.objects.exclude(state="draft").values_list("pk", "code"))
steps = Counter(AuditEvent.objects.filter(
    subject_type="programs.application", verb="submitted").values_list("subject_id", flat=True))
receipts = Counter(OutboxMessage.objects.filter(
    kind="application_receipt").values_list("context__application", flat=True))
print(json.dumps({code: [steps[pk], receipts[pk]] for pk, code in sent.items()}))
"""


@dataclass(frozen=True)
class People:
    """A program that takes applications, and everybody with a session and a complete draft, which nobody sent yet."""

    slug: str
    cookie: str
    texts: dict[str, str]  # what every draft holds in its long fields
    drafts: list[tuple[str, str]]  # (key of the session, code of the draft)


def people_in(site: Site, drafts: int) -> People:
    slug, cookie, texts, rows = json.loads(_last_line(site, MAKE.format(drafts=drafts)))
    return People(slug, cookie, texts, [(key, code) for key, code in rows])


def stored_in(site: Site) -> dict[str, tuple[int, int]]:
    """By the code of each application that was sent: how often that was recorded, and how many receipts there are."""
    return {
        code: (steps, receipts) for code, (steps, receipts) in json.loads(_last_line(site, COUNT)).items()
    }


def _last_line(site: Site, script: str) -> str:
    return site.manage("shell", "--verbosity", "0", "-c", script).splitlines()[-1]
