"""What must be true in the end."""

from collections import Counter

from playwright.sync_api import expect

from tests.browser.steps.town import (
    ANA,
    APPROVED,
    BASMA,
    CARLA,
    CHIDI,
    CODE,
    DECLINED,
    KENJI,
    KICKOFF,
    KICKOFF_OF_MENTOR,
    LATE,
    LENA,
    MAYA,
    RECEIPT,
    ROSA,
    WAITLISTED,
    Town,
)


def assert_each_mail_went_once(town: Town) -> None:
    """The relay got each mail once and none else, and none is left in the outbox."""
    everybody = (ROSA, CARLA, MAYA, KENJI, LENA, ANA, BASMA, CHIDI, LATE)
    expected = [
        *((person.email, CODE) for person in everybody),
        (MAYA.email, "“Lantern” is accepted"),
        *((person.email, RECEIPT) for person in (KENJI, LENA, ANA, BASMA, CHIDI)),
        *((person.email, APPROVED) for person in (LENA, KENJI, ANA)),
        (CHIDI.email, DECLINED),
        (BASMA.email, WAITLISTED),
        (ANA.email, KICKOFF),
        (KENJI.email, KICKOFF_OF_MENTOR),
        (ANA.email, "Kenji Mentor moved: introduction"),
        (KENJI.email, "You moved: introduction with Ana Mentee"),
        (ANA.email, "Agreed: introduction with Kenji Mentor"),
        (KENJI.email, "Agreed: introduction with Ana Mentee"),
        (ANA.email, "You and Kenji Mentor: 0 of 60 minutes so far"),
        (KENJI.email, "You and Ana Mentee: 0 of 60 minutes so far"),
    ]
    # Behind a comma stands when a meeting is.
    sent = [
        (recipient, mail.subject.partition(",")[0])
        for mail in town.site.mail.mails
        for recipient in mail.recipients
    ]
    assert Counter(sent) == Counter(expected)

    town[ROSA].goto("/admin/core/outboxmessage/")
    states = town[ROSA].locator("#result_list .field-state")
    # Two were never sent: those of the publication that was taken back.
    expect(states).to_have_count(len(expected) + 2)
    assert Counter(states.all_inner_texts()) == {"sent": len(expected), "cancelled": 2}
