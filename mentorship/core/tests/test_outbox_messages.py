"""The bytes of a mail."""

import email
from datetime import UTC, datetime
from email import policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship.core.mail import one_line
from mentorship.core.models.outbox import OutboxMessage
from mentorship.core.outbox.messages import envelope

AT = datetime(2027, 3, 1, 12, 30, tzinfo=UTC)


def message(**fields):
    return OutboxMessage(
        **{
            "message_id": "<id-1@example.org>",
            "recipient_email": "to@example.org",
            "subject": "Hello",
            "body_text": "A text.\n",
            "frozen_at": AT,
            **fields,
        }
    )


def parsed(row):
    return email.message_from_bytes(envelope(row).content, policy=policy.default)


def test_message_carries_its_headers(settings):
    settings.DEFAULT_FROM_EMAIL = "Mentoring, the site <site@example.org>"
    mail = parsed(message(reply_to="program@example.org", unsubscribe_url="https://example.org/u/1/"))
    assert dict(mail.items()) | {"Content-Type": ""} == {
        "Message-ID": "<id-1@example.org>",
        "X-Outbox-Id": "<id-1@example.org>",
        "Date": "Mon, 01 Mar 2027 12:30:00 +0000",
        "From": '"Mentoring, the site" <site@example.org>',
        "To": "to@example.org",
        "Subject": "Hello",
        "Reply-To": "program@example.org",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": "<https://example.org/u/1/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Content-Type": "",
        "Content-Transfer-Encoding": "quoted-printable",
        "MIME-Version": "1.0",
    }


def test_same_row_gives_the_same_bytes():
    row = {"body_html": "<p>ä</p>", "calendar": "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"}
    assert envelope(message(**row)).content == envelope(message(**row)).content


def test_parts_go_from_plain_to_rich():
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nSUMMARY:Grüße\r\nEND:VCALENDAR\r\n"
    mail = parsed(message(body_html="<p>A text.</p>", calendar=calendar))
    parts = list(mail.iter_parts())
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar"]
    assert parts[2]["Content-Type"] == 'text/calendar; method="CANCEL"; charset="utf-8"'
    assert parts[2].get_content() == calendar


@pytest.mark.parametrize("field", ["subject", "recipient_email", "reply_to", "message_id", "unsubscribe_url"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_break_in_a_header_is_refused(field, ending):
    start = "a@example.org" if field in {"recipient_email", "reply_to"} else "<a@example.org>"
    with pytest.raises(ValueError):
        envelope(message(**{field: f"{start}{ending}Bcc: other@example.com"}))


@pytest.mark.parametrize("address", ["nobody", "a@b@", "", "a b@example.org"])
def test_no_address_is_refused(address):
    with pytest.raises(ValueError):
        envelope(message(recipient_email=address))


def test_host_name_of_an_address_goes_out_in_ascii():
    assert envelope(message(recipient_email="to@bücher.example")).recipient == "to@xn--bcher-kva.example"


@given(st.text(max_size=200), st.text(max_size=500).filter(lambda text: "\x00" not in text))
def test_any_text_gives_seven_bit_lines_and_one_set_of_headers(subject, body):
    content = envelope(message(subject=one_line(subject), body_text=body)).content
    assert max(content) < 128
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    head, _, _ = content.partition(b"\r\n\r\n")
    names = {line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))}
    assert b"Bcc" not in names
    assert parsed(message(subject="s", body_text=body))["Subject"] == "s"
