"""What people read whom the matching found nobody for."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from mentorship.core import clock
from programs import obstacles
from programs.models import Application, LeftOver
from programs.obstacles import Obstacle
from programs.services.leftovers import erase_left_over, record_left_over
from programs.services.programs import advance_programs
from programs.stages import stages_of
from programs.tests.factories import AT, answer_survey_of, make_application, make_program

CAUSES = [
    {"obstacle": "overlap_too_short", "count": 6},
    {"obstacle": "excluded", "count": 1},
    {"obstacle": "taken", "count": 1},
]


def test_coordinators_read_every_cause_with_its_number():
    assert obstacles.words_of(CAUSES, "mentee") == (
        "6 have too little time in common, 1 is kept apart or was paired before, "
        "1 would suit but is full with others."
    )
    assert obstacles.words_of(CAUSES[:1], "mentor") == "6 have too little time in common."
    area = [{"obstacle": "no_shared_area", "count": 1}]
    assert obstacles.words_of(area, "mentee") == "1 advises on none of the areas asked for."
    assert obstacles.words_of(area, "mentor") == "1 asks for none of the areas on offer."


def test_person_does_not_read_who_is_kept_apart():
    assert obstacles.words_for_person(CAUSES, "mentee") == [
        "6 mentors: too few shared hours",
        "1 mentor: suitable, but their places went to others",
    ]


def test_nobody_there_is_told_without_a_number():
    causes = [{"obstacle": "nobody", "count": 0}]
    assert obstacles.words_of(causes, "mentee") == "No mentor was there."
    assert obstacles.words_of(causes, "mentor") == "No mentee was still waiting."
    assert obstacles.words_for_person(causes, "mentee") == ["no mentor was there"]
    assert obstacles.words_for_person(causes, "mentor") == ["no mentee was still waiting"]


@pytest.mark.parametrize("obstacle", sorted(set(Obstacle.values) - {"nobody"}))
@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_every_obstacle_has_words_for_one_and_for_several(obstacle, role):
    said = [obstacles.words_of([{"obstacle": obstacle, "count": count}], role) for count in (1, 2)]
    assert [words[:2] for words in said] == ["1 ", "2 "]
    assert said[0][2:] != said[1][2:]
    # Causes are told with commas between them.
    assert "," not in "".join(said)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "said"), [("mentee", "not a judgement of you"), ("mentor", "offering your time")]
)
def test_path_ends_with_the_news_once_it_is_told(role, said):
    application = make_application(role, "approved")
    record_left_over(causes={application: CAUSES}, told_at=AT)
    application = Application.objects.select_related("program__project", "left_over").get(pk=application.pk)
    assert "Not matched" not in [stage.label for stage in stages_of(application, AT - timedelta(seconds=1))]
    last = stages_of(application, AT)[-1]
    assert (last.label, last.state) == ("Not matched", "now")
    assert said in last.detail
    assert "too few shared hours" in last.detail
    assert "the coordinators can still pair you" in last.detail


@pytest.mark.django_db
def test_later_record_replaces_the_earlier_and_is_erased():
    application = make_application("mentee", "approved")
    record_left_over(causes={application: CAUSES}, told_at=AT)
    record_left_over(causes={application: []}, told_at=AT)
    assert LeftOver.objects.get().causes == []
    assert str(LeftOver.objects.get()) == str(application)
    erase_left_over(applications=[application])
    assert not LeftOver.objects.exists()


@pytest.mark.django_db
def test_status_page_tells_it(client):
    at = clock.now()
    program = make_program(at=at - timedelta(days=40))
    application = make_application("mentee", "approved", program)
    answer_survey_of(application)
    advance_programs(at=at)
    client.force_login(application.person)
    path = reverse("programs:application_detail", args=[application.code])
    assertNotContains(client.get(path), "Not matched")
    record_left_over(causes={application: CAUSES}, told_at=at)
    page = client.get(path)
    assertContains(page, "Not matched")
    assertContains(page, "6 mentors: too few shared hours")
    assertNotContains(page, "kept apart")
