"""Rendering: the reader's language and zone, and other people's words kept harmless."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.utils.html import escape
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from mentorship.core.mail import (
    Address,
    Quote,
    SiteLink,
    defused,
    one_line,
    quoted,
    render_mail,
    render_text,
    site_link,
)

EVIL = 'Eve <a href="https://evil.example.com">click</a> www.evil.com\r\nBcc: x@evil.com \u202egnp.exe'
PERSIAN = "\u0646\u0627\u0645\u0647\u200c\u0647\u0627"  # "letters", spelt with a zero-width non-joiner
# What a mail program may take for an address.
LINK = re.compile(r"\w+://|\w@\w|\w\.[^\W\d]|mailto:\w")


@pytest.fixture
def templates(settings, tmp_path):
    """Write the three templates of a kind named `test`."""

    def write(subject, text, html):
        folder = tmp_path / "emails" / "test"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "subject.txt").write_text(subject)
        (folder / "body.txt").write_text(text)
        (folder / "body.html").write_text(html)

    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]},
    ]
    return write


def rendered(**context):
    return render_mail("test", "en", "UTC", context)


def test_mail_has_frame_and_one_line_of_subject(templates, settings):
    settings.SITE_NAME = "A Site & Co"
    templates(
        "\n  About {{ what }}\n",
        '{% extends "emails/base.txt" %}{% block content %}Hello {{ what }}{% endblock %}',
        '{% extends "emails/base.html" %}{% block content %}<p>Hello {{ what }}</p>{% endblock %}',
    )
    mail = rendered(what="salt & pepper")
    assert mail.subject == "About salt & pepper"
    assert mail.text.startswith("Hello salt & pepper\n\n--\nA Site & Co, ")
    assert "<p>Hello salt &amp; pepper</p>" in mail.html
    assert "<title>About salt &amp; pepper</title>" in mail.html
    assert '<html lang="en" dir="ltr">' in mail.html


def test_times_are_shown_in_the_readers_zone(templates):
    templates("s", "{{ at|date:'H:i T' }}", "{{ at|date:'H:i' }}")
    mail = render_mail("test", "en", "Asia/Kolkata", {"at": datetime(2027, 1, 1, 12, 0, tzinfo=UTC)})
    assert (mail.text, mail.html) == ("17:30 IST\n", "17:30\n")


def test_words_are_in_the_readers_language(templates):
    templates("s", "{% load i18n %}{{ at|date:'F' }} {% get_current_language as L %}{{ L }}", "h")
    mail = render_mail("test", "de", "UTC", {"at": datetime(2027, 5, 1, tzinfo=UTC)})
    assert mail.text == "Mai de\n"


def test_words_of_a_person_carry_no_link_markup_or_line(templates):
    templates("For {{ name }}", "Dear {{ name }},\nwelcome.", "<p>{{ name }}</p>")
    mail = rendered(name=EVIL)
    assert not LINK.search(mail.subject + mail.text + mail.html)
    assert "\u202e" not in mail.text
    assert mail.text.count("\n") == 2
    assert "<a" not in mail.html


def test_quotation_keeps_lines_and_nothing_else(templates):
    templates("s", "{{ reason }}", "{{ reason }}")
    mail = rendered(reason=Quote("First <b>\n\nhttps://evil.com"))
    assert mail.text == f"> First <b>\n>\n> {defused('https://evil.com')}\n"
    assert mail.html.startswith("<blockquote>First &lt;b&gt;<br><br>")
    assert not LINK.search(mail.text + mail.html)


def test_addresses_of_this_site_stay_whole(templates, settings):
    settings.SITE_URL = "https://site.example.org"
    templates("s", "{{ url }}", '<a href="{{ url }}">here</a>')
    mail = rendered(url=site_link("/a/?b=1&c=2"))
    assert mail.text == "https://site.example.org/a/?b=1&c=2\n"
    assert mail.html == '<a href="https://site.example.org/a/?b=1&amp;c=2">here</a>\n'


@pytest.mark.parametrize("path", ["//evil.com", "https://evil.com", "a"])
def test_address_elsewhere_is_refused(path):
    with pytest.raises(ValueError):
        site_link(path)


@dataclass
class Partner:
    name: str
    link: SiteLink


def test_values_within_lists_dicts_and_dataclasses_are_treated_too(templates):
    templates("s", "{{ a.0.name }} {{ a.1.x.0 }}", "h")
    text = rendered(a=[Partner("a@b.com", SiteLink("x")), {"x": ("www.c.com",)}]).text
    assert not LINK.search(text)


class Opaque:
    def __str__(self) -> str:
        return "opaque"


@pytest.mark.parametrize("value", [Opaque(), [Opaque()], {"x": Opaque()}, mark_safe("<b>"), Opaque])
def test_anything_else_is_refused(templates, value):
    templates("s", "t", "h")
    with pytest.raises(TypeError):
        rendered(value=value)


def test_plain_mail_has_no_html(templates):
    templates("Subject", "Text", "h")
    mail = render_text("emails/test/subject.txt", "emails/test/body.txt", "en", "UTC", {})
    assert (mail.subject, mail.text, mail.html) == ("Subject", "Text\n", "")


def test_what_looks_harmless_stays_as_it_is():
    for words in ("Ada Lovelace", "J. R. Smith", "version 3.5", "9:30", "Zoë, 李", PERSIAN):
        assert defused(words) == words


@given(st.text())
def test_no_words_at_all_make_a_link_or_a_line(words):
    for made in (defused(words), quoted(words).removeprefix("> ").replace("\n> ", " ").replace("\n>", " ")):
        assert not LINK.search(made)
        assert len(made.splitlines()) <= 1


@given(st.text())
def test_one_line_is_settled_after_one_time(text):
    assert one_line(one_line(text)) == one_line(text)
    assert len(one_line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    "value",
    [
        "ida@example.org",
        "ida.o'brien@example.org",
        "https://chat.example.org/lantern?room=1",
        "https://chat.example.org/#/müßig",
        "https://münchen.example/",
    ],
)
def test_address_that_is_meant_to_be_used_is_left_alone(value, templates):
    templates("s", "{{ address }}", '<a href="{{ address }}">here</a>')
    mail = rendered(address=Address(value))
    assert (mail.text, mail.html) == (f"{value}\n", f'<a href="{escape(value)}">here</a>\n')


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "Ida",
        "",
        "https://a.example/ b",
        "ida@example.org\nBcc: x@y.example",
        "https://a.example/\u202eb",
    ],
)
def test_address_that_is_none_is_refused(value):
    with pytest.raises(ValueError, match="neither"):
        Address(value)
