"""Everything before a program, from the declaration to the survey: by keyboard alone, with and without scripts."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.browser.people import OpensWindows
from tests.browser.steps.before import (
    announcing,
    answering,
    applying,
    declaring,
    living,
    nominating,
    reviewing,
)
from tests.browser.steps.before.cast import DAG, NEXT, NIA, NIA_AT_WORK, OLU_AT_WORK, TOVE, VERA, gather
from tests.browser.steps.town import (
    ANA,
    APPROVED,
    BASMA,
    CARLA,
    MAYA,
    PROGRAM,
    RECEIPT,
    WAITLISTED,
    Town,
)
from tests.processes import Site

pytestmark = [pytest.mark.browser, pytest.mark.postgres]


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(beat=True) as site:
        yield site


@pytest.mark.parametrize(
    "has_scripts",
    [
        # Each has a site of its own, so the two may run side by side.
        pytest.param(True, id="scripts", marks=pytest.mark.xdist_group("scripts")),
        pytest.param(False, id="no-scripts", marks=pytest.mark.xdist_group("no-scripts")),
    ],
)
def test_everything_before_the_program(site: Site, new_context: OpensWindows, has_scripts: bool) -> None:
    town = Town(site, new_context, has_scripts=has_scripts)
    gather(town)

    declaring.declare(town)
    declaring.accept_it(town)
    declaring.change_what_it_says(town)
    declaring.invite_another(town)

    announcing.subscribe(town)
    announcing.open_and_preview(town)
    announcing.announce(town[CARLA], PROGRAM)
    announcing.learn_of_it(town)
    announcing.clone(town[CARLA])

    nominating.nominate(town)
    nominating.confirm(town)
    nominating.decline(town)
    nominating.recommend(town)

    applying.begin_a_draft(town)
    applying.finish_it(town)
    applying.read_the_status(town[ANA], applied=1)
    applying.withdraw_and_undo(town[ANA])
    applying.require_a_language(town)
    applying.read_the_status(town[BASMA], applied=2)

    reviewing.review(town)
    reviewing.learn_the_decisions(town)

    answering.ask_a_question(town[CARLA])
    answering.answer(town)
    answering.read_as_coordinator(town)

    living.be_listed_and_no_more(town)
    living.read_the_rules(town)
    living.raise_a_concern(town)
    living.read_and_close_it(town)

    announcing.announce(town[CARLA], NEXT)
    reviewing.learn_of_the_next_cohort(town)
    town.mail_to(VERA, announcing.NEWS + NEXT)
    assert_each_mail_went_once(town)


def assert_each_mail_went_once(town: Town) -> None:
    """The relay got each mail once, and none else."""
    expected = [
        (TOVE.email, "“Tidepool” is accepted"),
        (MAYA.email, "“Lantern” is accepted"),
        (MAYA.email, "The change to “Lantern” is accepted"),
        (OLU_AT_WORK, f"{MAYA.name} asks you to speak for “Lantern”"),
        (VERA.email, announcing.ASKS),
        (VERA.email, announcing.NEWS + PROGRAM),
        (VERA.email, announcing.NEWS + NEXT),
        (NIA_AT_WORK, nominating.NOMINATED),
        (DAG.email, nominating.NOMINATED),
        (MAYA.email, f"{NIA.name} would mentor in “{PROGRAM}”"),
        (MAYA.email, f"{DAG.name} declined to mentor in “{PROGRAM}”"),
        *((person.email, RECEIPT) for person in (NIA, ANA, BASMA)),
        *((person.email, APPROVED) for person in (NIA, ANA)),
        (BASMA.email, WAITLISTED),
        (BASMA.email, f"“{NEXT}” is announced"),
        (CARLA.email, living.RAISED),
        (ANA.email, living.CLOSED),
    ]
    sent = [(recipient, mail.subject) for mail in town.site.mail.mails for recipient in mail.recipients]
    assert Counter(sent) == Counter(expected)
