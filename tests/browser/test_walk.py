"""From a declaration of intent to the first reminder, as people go it: in the browser and by the mails they get.

No task, service or model is called, and one command: the one with which an operator makes the first account. The
clock is moved with the environment of the processes, and the scheduler's own ticks do what falls due.
"""

from collections.abc import Iterator

import pytest

from tests.browser.people import OpensWindows
from tests.browser.steps.applying import (
    apply_as,
    apply_twice,
    be_told_of_the_other_tab,
    begin_an_application_in_time,
    come_in_through_the_program,
    fill_in_the_application,
    open_the_form_again,
    send_it,
    send_it_too_late,
    withdraw_and_undo,
)
from tests.browser.steps.coordination import (
    accept_the_declaration,
    announce_it,
    appoint,
    declare_a_project,
    open_a_program,
    read_the_announcement,
)
from tests.browser.steps.deciding import approve_singly, decide_at_once, decide_in_bulk, learn_the_decisions
from tests.browser.steps.end import assert_each_mail_went_once
from tests.browser.steps.matching import (
    lock_and_match_again,
    match,
    open_the_matching,
    publish_at_once,
    publish_for_good,
    take_it_back,
)
from tests.browser.steps.pairing import (
    agree_on_the_introduction,
    be_reminded,
    learn_of_each_other,
    let_the_first_month_go_by,
    log_a_meeting_that_was_not_planned,
    log_the_introduction,
)
from tests.browser.steps.survey import answer_as_mentee, answer_as_mentor, survey_refuses_what_is_missing
from tests.browser.steps.town import (
    ANA,
    BASMA,
    CARLA,
    CHIDI,
    KENJI,
    LATE,
    LENA,
    MAYA,
    PROGRAM,
    ROSA,
    SURVEY_OVER,
    TOO_LATE,
    Town,
)
from tests.processes import Site

pytestmark = [pytest.mark.walk, pytest.mark.browser, pytest.mark.postgres]


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(beat=True, env={"DJANGO_SUPERUSER_PASSWORD": ROSA.password}) as site:
        yield site


def test_the_walk(site: Site, new_context: OpensWindows) -> None:
    town = Town(site, new_context)
    site.manage("createsuperuser", "--noinput", "--email", ROSA.email, "--name", ROSA.name)
    town.enter_as_superuser(ROSA)

    town.join(CARLA)
    appoint(town[ROSA], CARLA)
    town.join(MAYA)
    declare_a_project(town[MAYA])
    accept_the_declaration(town)

    open_a_program(town[CARLA])
    announce_it(town[CARLA])
    appoint(town[ROSA], MAYA, program=PROGRAM)
    read_the_announcement(town)

    for person, languages in ((KENJI, ("Japanese", "English")), (LENA, ("German", "Portuguese"))):
        town.join(person)
        apply_as(town, person, "mentor", *languages, capacity=2)
    come_in_through_the_program(town, ANA)
    second_tab = open_the_form_again(town[ANA])
    fill_in_the_application(town[ANA], "mentee", "Spanish", "Portuguese")
    be_told_of_the_other_tab(town[ANA])
    send_it(town, ANA, "mentee")
    apply_twice(second_tab)
    for person, languages in ((BASMA, ("Arabic", "English")), (CHIDI, ("English", "Igbo"))):
        town.join(person)
        apply_as(town, person, "mentee", *languages)
    withdraw_and_undo(town[BASMA])

    begin_an_application_in_time(town, LATE)
    site.restart(clock_offset=TOO_LATE * 24 * 3600)
    send_it_too_late(town[LATE])

    approve_singly(town, LENA)
    decide_in_bulk(town[CARLA], "Approve", [KENJI, ANA], reason="")
    decide_at_once(town, CHIDI)
    decide_in_bulk(town[CARLA], "Put on the waitlist", [BASMA], reason="One place may come free.")
    learn_the_decisions(town)

    answer_as_mentor(town, KENJI)
    answer_as_mentee(town, ANA)
    survey_refuses_what_is_missing(town, LENA)

    site.restart(clock_offset=SURVEY_OVER * 24 * 3600)
    open_the_matching(town[CARLA])
    match(town[CARLA])
    lock_and_match_again(town[CARLA])
    publish_at_once(town)
    take_it_back(town[CARLA])
    publish_for_good(town[CARLA])

    learn_of_each_other(town)
    agree_on_the_introduction(town)
    now = let_the_first_month_go_by(town)
    be_reminded(town)
    log_the_introduction(town[ANA])
    log_a_meeting_that_was_not_planned(town[KENJI], now)

    assert_each_mail_went_once(town)
