"""Speaking to relays of every temper, and the two that are none."""

import contextlib
import socket
import threading
from datetime import UTC, datetime

import pytest

from mentorship.core.models.outbox import OutboxMessage
from mentorship.core.outbox import transports
from mentorship.core.outbox.messages import Envelope
from mentorship.core.outbox.transports import (
    ContentRejected,
    HandoverInDoubt,
    MailboxTransport,
    MemoryTransport,
    RecipientRefused,
    Resolution,
    SmtpTransport,
    TransportTrouble,
    mailbox_file,
)

MAIL = Envelope("from@example.org", "to@example.org", "<id-1@example.org>", b"Subject: Hello\r\n\r\n.dot\r\n")


class Relay:
    """A relay on loopback that answers each command from a table; an answer of "" hangs up, None is silence."""

    def __init__(self, **answers: str | None) -> None:
        self.answers = {
            "greeting": "220 hello",
            "EHLO": "250 me",
            "MAIL": "250 ok",
            "RCPT": "250 ok",
            "DATA": "354 go on",
            "content": "250 taken",
            "QUIT": "221 bye",
            **answers,
        }
        self.commands: list[str] = []
        self.content = b""
        self.connections = 0

    def __enter__(self) -> "Relay":
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            with client, contextlib.suppress(OSError):
                self._talk(client)

    def _talk(self, client: socket.socket) -> None:
        reader = client.makefile("rb")
        going_on = self._answer(client, "greeting")
        while going_on and (line := reader.readline()):
            command = line.decode().split()[0].upper().partition(":")[0]
            self.commands.append(command)
            going_on = self._answer(client, command)
            if command == "DATA" and (self.answers["DATA"] or "").startswith("354"):
                self.content = b"".join(iter(reader.readline, b".\r\n"))
                going_on = self._answer(client, "content")

    def _answer(self, client: socket.socket, step: str) -> bool:
        answer = self.answers.get(step, "502 what")
        if answer:
            client.sendall(f"{answer}\r\n".encode())
        return answer != ""


def hand_over(transport, before_data=lambda: None):
    transport.connect()
    return transport.deliver(MAIL, before_data)


def test_smtp_hands_over_after_the_mark():
    with Relay() as relay:
        transport = SmtpTransport(relay.url)
        transport.connect()
        assert transport.deliver(MAIL, lambda: relay.commands.append("mark")) == "250 taken"
        transport.close()
    assert relay.commands == ["EHLO", "MAIL", "RCPT", "mark", "DATA", "QUIT"]
    assert relay.content == b"Subject: Hello\r\n\r\n..dot\r\n"


def test_smtp_keeps_its_connection_for_the_next_mail():
    with Relay() as relay:
        transport = SmtpTransport(relay.url)
        for _ in range(3):
            transport.connect()
            transport.deliver(MAIL, lambda: None)
        transport.close()
    assert relay.connections == 1


@pytest.mark.parametrize(
    ("answers", "error", "marked"),
    [
        ({"greeting": "421 full"}, TransportTrouble, False),
        ({"greeting": ""}, TransportTrouble, False),
        ({"EHLO": ""}, TransportTrouble, False),
        ({"MAIL": "550 who are you"}, TransportTrouble, False),
        ({"MAIL": "451 later"}, TransportTrouble, False),
        ({"RCPT": "550 no such user"}, RecipientRefused, False),
        ({"RCPT": "559 never"}, RecipientRefused, False),
        ({"RCPT": "530 sign in first"}, TransportTrouble, False),
        ({"RCPT": "450 greylisted"}, TransportTrouble, False),
        ({"RCPT": ""}, TransportTrouble, False),
        ({"DATA": "554 no"}, ContentRejected, True),
        ({"DATA": "451 later"}, TransportTrouble, True),
        ({"content": "554 spam"}, ContentRejected, True),
        ({"content": "452 full"}, TransportTrouble, True),
        ({"DATA": ""}, HandoverInDoubt, True),
        ({"content": ""}, HandoverInDoubt, True),
        ({"content": None}, HandoverInDoubt, True),
    ],
)
def test_smtp_error_classes(answers, error, marked, monkeypatch):
    monkeypatch.setattr(transports, "ANSWER_TIMEOUT", 0.3)
    marks = []
    with Relay(**answers) as relay:
        transport = SmtpTransport(relay.url)
        with pytest.raises(error):
            hand_over(transport, lambda: marks.append(True))
        assert transport._smtp is None  # closed after any exception
    assert bool(marks) is marked


def test_smtp_silence_ends_in_a_timeout(monkeypatch):
    monkeypatch.setattr(transports, "CONNECT_TIMEOUT", 0.3)
    with Relay(greeting=None) as relay, pytest.raises(TransportTrouble):
        SmtpTransport(relay.url).connect()


def test_smtp_nobody_there_is_trouble():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(TransportTrouble):
        SmtpTransport(f"smtp://127.0.0.1:{port}").connect()


def test_smtp_mark_that_fails_keeps_the_content_back():
    with Relay() as relay:
        transport = SmtpTransport(relay.url)
        transport.connect()
        with pytest.raises(LookupError):
            transport.deliver(MAIL, _raising(LookupError()))
    assert "DATA" not in relay.commands


def _raising(error):
    def step():
        raise error

    return step


def test_smtp_starttls_that_the_relay_lacks_is_trouble_rather_than_plain_text():
    with Relay() as relay, pytest.raises(TransportTrouble, match="STARTTLS"):
        SmtpTransport(relay.url.replace("smtp:", "smtp+tls:")).connect()
    assert "MAIL" not in relay.commands


def test_smtp_signs_in_with_decoded_credentials():
    with Relay(EHLO="250-me\r\n250 AUTH PLAIN", AUTH="535 wrong") as relay:
        transport = SmtpTransport(relay.url.replace("//", "//us%40er:p%2Fw@"))
        assert (transport._user, transport._password) == ("us@er", "p/w")
        with pytest.raises(TransportTrouble, match="535"):
            transport.connect()


@pytest.mark.parametrize(("scheme", "port"), [("smtp", 25), ("smtp+tls", 587), ("smtps", 465)])
def test_smtp_ports(scheme, port):
    assert SmtpTransport(f"{scheme}://relay.example.org").name == f"relay.example.org:{port}"


def test_smtp_cannot_tell_what_it_took():
    assert SmtpTransport("smtp://relay").resolve(OutboxMessage()) == Resolution.DONT_KNOW


def test_mailbox_keeps_one_file_a_message_id(settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    transport = MailboxTransport()
    message = OutboxMessage(message_id=MAIL.message_id, created_at=datetime(2027, 1, 1, tzinfo=UTC))
    transport.connect()
    assert transport.resolve(message) == Resolution.NOT_ACCEPTED
    for _ in range(2):
        transport.deliver(MAIL, lambda: None)
    assert transport.resolve(message) == Resolution.ACCEPTED
    assert [file.name for file in settings.MAILBOX_DIR.iterdir()] == ["id-1_example.org.eml"]
    assert mailbox_file(MAIL.message_id).read_bytes() == MAIL.content


def test_mailbox_that_cannot_be_written_is_trouble(settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path / "file"
    settings.MAILBOX_DIR.write_text("in the way")
    with pytest.raises(TransportTrouble):
        MailboxTransport().connect()
    with pytest.raises(TransportTrouble):
        MailboxTransport().deliver(MAIL, lambda: None)


def test_memory_remembers_for_all_instances():
    MemoryTransport.sent.clear()
    MemoryTransport().deliver(MAIL, lambda: None)
    assert MemoryTransport().resolve(OutboxMessage(message_id=MAIL.message_id)) == Resolution.ACCEPTED
    assert MemoryTransport().resolve(OutboxMessage(message_id="<other>")) == Resolution.NOT_ACCEPTED
    MemoryTransport.sent.clear()
