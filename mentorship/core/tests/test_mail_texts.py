import re

import pytest
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import BREAK, Address, Quote, Rendered, SiteLink
from mentorship.core.mail_texts import (
    Placeholder,
    TextRefused,
    check_body,
    check_subject,
    cleaned,
    render_edited,
    show_edited,
)

LINK = SiteLink("https://mentorship.example.org/applications/abc/")
PLACEHOLDERS = (
    Placeholder("name", "the name", in_subject=True),
    Placeholder("program", "the program", in_subject=True),
    Placeholder("reason", "the reason", required=True),
    Placeholder("link", "the page", required=True, label=_("See your application")),
    Placeholder("contact", "the contact"),
)
BODY = "Hello {name},\n\nThe reason:\n{reason}\n\n{link}"


def fill(subject: str = "On {program}", body: str = BODY, **values) -> Rendered:
    context = {
        "name": "Ida",
        "program": "Lantern",
        "reason": Quote("No places.\nSorry."),
        "link": LINK,
        "contact": Address("lantern@example.org"),
    } | values
    return render_edited("application_receipt", subject, body, PLACEHOLDERS, "en", "UTC", context)


def words_of(html: str) -> str:
    return html.partition("<main>")[2].partition("</main>")[0].strip()


def test_text_is_filled_in_in_the_frame_of_the_built_in_mail():
    mail = fill()
    assert mail.subject == "On Lantern"
    assert mail.text == (
        f"Hello Ida,\n\nThe reason:\n> No places.\n> Sorry.\n\n{LINK}\n\n--\n{settings.SITE_NAME}, "
        f"{settings.SITE_URL}\nYou get this mail because you sent an application. Answers reach the program's "
        "coordinators.\n"
    )
    assert words_of(mail.html) == (
        "<p>Hello Ida,</p>\n<p>The reason:</p><blockquote>No places.<br>Sorry.</blockquote>"
        f'<p><a class="action" href="{LINK}">See your application</a></p>'
    )
    assert "You get this mail because" in mail.html


def test_body_takes_lists_emphasis_and_line_breaks_and_no_more_markdown():
    body = (
        BODY + "\n\n- *one*\n- **two**\n\na\nb\n\n# c\n\n[x](https://evil.example/) ![y](z) `code` <b>d</b>"
    )
    shown = words_of(fill(body=body).html).partition("</a></p>")[2]
    assert shown == (
        "<ul>\n<li><em>one</em></li>\n<li><strong>two</strong></li>\n</ul>\n<p>a<br>\nb</p>\n<p># c</p>\n"
        '<p>[x](<a href="https://evil.example/">https://evil.example/</a>) ![y](z) `code` &lt;b&gt;d&lt;/b&gt;</p>'
    )


def test_link_and_quotation_within_a_line_stay_in_the_line():
    mail = fill(body="{name}: {reason} See {link}, or write to {contact}.")
    assert mail.text.startswith(f"Ida: “No places. Sorry.” See {LINK}, or write to lantern@example.org.\n")
    assert words_of(mail.html) == (
        f'<p>Ida: “No places. Sorry.” See <a href="{LINK}">{LINK}</a>, or write to '
        '<a href="mailto:lantern@example.org">lantern@example.org</a>.</p>'
    )


def test_typed_address_leads_to_itself_and_other_schemes_nowhere():
    mail = fill(
        body=BODY + "\n\nSee (https://example.org/a?b=1&c), javascript:alert(1) and data:text/html,x."
    )
    links = re.findall(r'href="([^"]*)"', words_of(mail.html))
    assert links == [LINK, "https://example.org/a?b=1&amp;c"]
    assert "See (https://example.org/a?b=1&c), javascript:alert(1)" in mail.text


def test_paragraph_of_which_nothing_is_filled_in_is_left_out():
    mail = fill(reason=Quote(""))
    assert mail.text.startswith(f"Hello Ida,\n\n{LINK}\n")
    assert "The reason" not in mail.html
    kept = fill(body="{name}: {reason}\n\n{link}", reason=Quote(""))
    assert kept.text.startswith("Ida:\n\n")


def test_doubled_braces_are_braces():
    assert fill(subject="{{name}} {{{name}}}").subject == "{name} {Ida}"
    with pytest.raises(TextRefused, match="has to keep"):
        check_body(BODY.replace("{link}", "{{link}}"), PLACEHOLDERS)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{name.__class__}", "{name.__class__} can't be filled in here"),
        ("{name[0]}", "{name[0]} can't"),
        ("{name!r}", "{name!r} can't"),
        ("{name:>9999999}", "{name:>9999999} can't"),
        ("{0}", "{0} can't"),
        ("{}", "{} can't"),
        ("{ name }", "{ name } can't"),
        ("{Name}", "{Name} can't"),
        ("{nam\u0435}", "{nam\u0435} can't"),  # a Cyrillic letter
        ("{password}", "{password} can't"),
        ("{{name}", "single }"),
        ("{name", "single {"),
        ("name}", "single }"),
        ("{na{name}me}", "single {"),
        ("{name\n}", "{name } can't"),
        ("{% load x %}", "{% load x %} can't"),
    ],
)
def test_text_with_anything_but_a_plain_name_in_braces_is_refused(text, named):
    with pytest.raises(TextRefused) as refusal:
        check_body(BODY + text, PLACEHOLDERS)
    assert named in str(refusal.value)
    assert "{name}, {program}, {reason}, {link} or {contact}" in str(refusal.value)


def test_text_without_what_people_rely_on_is_refused():
    with pytest.raises(TextRefused) as refusal:
        check_body("Hello {name}", PLACEHOLDERS)
    assert str(refusal.value) == "The text has to keep {reason} and {link}: people rely on what stands there."


def test_subject_takes_only_what_fits_a_line():
    check_subject("On {program}, {name}", PLACEHOLDERS)
    with pytest.raises(
        TextRefused, match=re.escape("{reason} can't be filled in here. Use {name} or {program}")
    ):
        check_subject("On {reason}", PLACEHOLDERS)


def test_text_that_does_not_hold_is_never_rendered():
    with pytest.raises(TextRefused):
        fill(body="{name.email} {reason} {link}")


def test_value_that_looks_like_a_placeholder_or_markdown_stays_as_it_is():
    mail = fill(name="{link} *{reason}* {{x}}\n- y")
    assert mail.text.startswith("Hello {link} *{reason}* {{x}} - y,\n")
    assert "<p>Hello {link} *{reason}* {{x}} - y,</p>" in mail.html


def test_value_with_markup_and_addresses_is_defused():
    mail = fill(
        subject="{name}",
        name='<a href="https://evil.example">Ida</a>\r\nBcc: t@evil.example',
        reason=Quote("</blockquote><script>x</script>\nwww.evil.example"),
    )
    assert (
        mail.subject
        == f'<a href="https:{BREAK}//evil.{BREAK}example">Ida</a> Bcc: t@{BREAK}evil.{BREAK}example'
    )
    assert "evil.example" not in mail.text + mail.html
    assert re.findall(r"<(?:script|a href=\"https:.?//evil)", mail.html) == []


def test_subject_stays_on_one_line_whatever_was_typed():
    mail = fill(subject="Hi\r\nBcc: everybody@example.org\u2028\u202e{name}\x00", name="Ida\r\nCc: x")
    assert mail.subject == "Hi Bcc: everybody@example.org Ida Cc: x"
    assert len(fill(subject="{name}" * 30, name="x" * 100).subject) == 200


def test_body_loses_control_and_direction_characters_and_stand_ins():
    body = cleaned("a\x00\u202eb\u2066c\r\n\r\n\r\n\r\n  - \ue0000\ue001d\te  ")
    assert body == "abc\n\n  - 0d e"
    mail = fill(body=BODY + "\n\n\ue0000\ue001\ue00099\ue001")
    assert mail.text.count("Ida") == 1


def test_right_to_left_words_and_joiners_stay():
    words = "שלום {name}, می‌خواهم"
    assert fill(body=words + BODY).text.startswith("שלום Ida, می‌خواهم")


def test_stars_around_lines_of_their_own_keep_the_markup_whole():
    mail = fill(body="**a\n{reason}\nb** {link}\n\n- {link}\n- {reason}")
    markup = words_of(mail.html)
    for tag in ("p", "strong", "ul", "li", "blockquote", "a"):
        assert markup.count(f"<{tag}>") + markup.count(f"<{tag} ") == markup.count(f"</{tag}>"), tag


@pytest.mark.parametrize(
    "piece", ["{name}", "*", "**a", "- ", "http://", "https://....", "{{", "> ", "[", "\n"]
)
def test_long_body_is_rendered_in_a_moment(piece):
    body = BODY + "\n\n" + piece * (4900 // len(piece))
    assert fill(body=body).text.startswith("Hello Ida,")


def test_shown_words_are_those_of_the_mail():
    context = {
        "name": "Ida",
        "program": "P",
        "reason": Quote("r"),
        "link": LINK,
        "contact": Address("a@b.org"),
    }
    shown = show_edited(BODY, PLACEHOLDERS, "en", "UTC", context)
    assert shown == words_of(fill(reason=Quote("r")).html)
