import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from programs.forms.survey_fields import WeekHoursField, clock_text
from programs.forms.surveys import SurveyForm
from programs.models import SurveyResponse
from programs.models.surveys import TO_READ

from .factories import answer_survey_of, make_application, make_program

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentee():
    return make_application("mentee", "approved")


@pytest.fixture
def mentor():
    return make_application("mentor", "approved")


def areas_of(application):
    return list(application.program.areas.order_by("position"))


def kinds_of(application):
    return list(application.program.goal_kinds.order_by("position"))


def posted(application, **changes):
    """What a browser sends for complete answers; a change to None leaves a name out."""
    data = {
        f"areas-{areas_of(application)[0].pk}": ["3"],
        "goals": [str(kinds_of(application)[0].pk)],
        "level": ["2"],
        "seeks_level": [""],
        "time_zone": ["Europe/Berlin"],
        "hours": ["0-36", "0-37", "6-47"],
        "remarks": [""],
    } | changes
    query = QueryDict(mutable=True)
    for name, values in data.items():
        if values is not None:
            query.setlist(name, values)
    return query


def errors_of(application, **changes):
    form = SurveyForm(posted(application, **changes), application=application)
    return {name: [str(error) for error in errors] for name, errors in form.errors.items()}


def test_form_gives_what_the_service_takes(mentee):
    first, second, _third = areas_of(mentee)
    kind = kinds_of(mentee)[1]
    form = SurveyForm(
        posted(
            mentee,
            **{
                f"areas-{first.pk}": ["0"],
                f"areas-{second.pk}": ["2"],
                "goals": [str(kind.pk)],
                f"goals-{kind.pk}": ["  Stay for a year.  "],
                "seeks_level": ["4"],
            },
        ),
        application=mentee,
    )
    assert form.is_valid(), form.errors
    answers = form.answers()
    assert answers.areas == {second: 2}
    assert answers.goals == {kind: "Stay for a year."}
    assert answers.half_hours == {(0, 36), (0, 37), (6, 47)}
    assert (answers.time_zone, answers.level, answers.seeks_level) == ("Europe/Berlin", 2, 4)


def test_form_accepts_that_any_partner_will_do(mentee):
    form = SurveyForm(posted(mentee), application=mentee)
    assert form.is_valid()
    assert form.answers().seeks_level is None


def test_form_starts_in_the_persons_zone(mentee):
    assert SurveyForm(application=mentee)["time_zone"].value() == mentee.person.time_zone


def test_form_says_everything_that_is_missing_at_once(mentee):
    form = SurveyForm(QueryDict(""), application=mentee)
    assert {name: [str(error) for error in errors] for name, errors in form.errors.items()} == {
        "areas": ["Choose “a little” or more for at least one area."],
        "goals": ["Choose at least one goal."],
        "level": ["Choose the step that fits you best."],
        "time_zone": ["Choose the city nearest to you."],
        "hours": ["Choose the half-hours in which you usually have time, at least one."],
    }


def test_form_takes_three_goals_of_a_mentee_and_no_more(mentee):
    kinds = [str(kind.pk) for kind in kinds_of(mentee)]
    assert errors_of(mentee, goals=kinds[:3]) == {}
    assert errors_of(mentee, goals=kinds[:4]) == {
        "goals": ["You chose 4 goals. Keep the 3 that matter most to you now."]
    }


def test_form_takes_any_number_of_goals_of_a_mentor_without_words(mentor):
    kinds = kinds_of(mentor)
    data = posted(mentor, goals=[str(kind.pk) for kind in kinds], **{f"goals-{kinds[0].pk}": ["Words"]})
    form = SurveyForm(data, application=mentor)
    assert form.is_valid()
    assert form.answers().goals == dict.fromkeys(kinds, "")


def test_form_drops_words_beside_a_goal_that_is_not_ticked(mentee):
    first, second = kinds_of(mentee)[:2]
    form = SurveyForm(posted(mentee, **{f"goals-{second.pk}": ["Not this one"]}), application=mentee)
    assert form.is_valid()
    assert form.answers().goals == {first: ""}


def test_form_says_by_how_much_words_are_too_long(mentee):
    kind = kinds_of(mentee)[0]
    assert errors_of(mentee, **{f"goals-{kind.pk}": ["x" * 301]}) == {
        "goals": [f"Your words on “{kind}” have 301 characters. Shorten them to 300 or fewer."]
    }


@pytest.mark.parametrize("strength", ["4", "-1", "x", ""])
def test_form_refuses_a_strength_off_the_scale(mentee, strength):
    area = areas_of(mentee)[0]
    assert errors_of(mentee, **{f"areas-{area.pk}": [strength]}) == {
        "areas": [f"For “{area}”, choose one of the four steps."]
    }


def test_form_refuses_goals_of_another_program(mentee):
    elsewhere = make_program().goal_kinds.first()
    assert errors_of(mentee, goals=[str(elsewhere.pk)]) == {
        "goals": ["Choose among the goals of this program."]
    }


@pytest.mark.parametrize("cell", ["7-0", "0-48", "0--1", "00-1", "monday", "", "0-1\x00"])
def test_form_refuses_hours_outside_the_week(mentee, cell):
    assert errors_of(mentee, hours=["0-36", cell]) == {
        "hours": ["Some of the hours could not be read. Choose them again."]
    }


def test_form_takes_a_whole_week(mentee):
    week = [f"{day}-{slot}" for day in range(7) for slot in range(48)]
    assert errors_of(mentee, hours=week) == {}


def test_form_shows_what_was_typed_when_it_does_not_hold(mentee):
    area, kind = areas_of(mentee)[1], kinds_of(mentee)[1]
    data = posted(
        mentee,
        level=None,
        hours=["2-5"],
        remarks=["Mind the gap."],
        **{f"areas-{area.pk}": ["2"], "goals": [str(kind.pk)], f"goals-{kind.pk}": ["My <words>"]},
    )
    form = SurveyForm(data, application=mentee)
    assert not form.is_valid()
    assert (
        f'name="areas-{area.pk}" value="2" aria-labelledby="id_areas-row-1 id_areas-step-2" checked'
        in str(form["areas"])
    )
    assert f'value="{kind.pk}" id="id_goals-{kind.pk}" checked' in str(form["goals"])
    assert 'value="My &lt;words&gt;"' in str(form["goals"])
    assert 'value="2-5" aria-label="Wednesday 02:30" checked' in str(form["hours"])
    assert "Mind the gap." in str(form["remarks"])


def test_form_starts_with_the_answers_given_before(mentee):
    area, kind = areas_of(mentee)[2], kinds_of(mentee)[2]
    week = {(0, 0), (0, 1), (4, 40)}
    answer_survey_of(
        mentee,
        areas={area: 1},
        goals={kind: "Find my feet."},
        half_hours=week,
        remarks="Evenings, please.",
        time_zone="Asia/Kathmandu",
        seeks_level=3,
    )
    form = SurveyForm(application=mentee)
    assert form["areas"].value() == {area.pk: 1}
    assert form["goals"].value() == {"chosen": {str(kind.pk)}, "words": {kind.pk: "Find my feet."}}
    assert form["hours"].value() == {"0-0", "0-1", "4-40"}
    assert (form["time_zone"].value(), form["seeks_level"].value()) == ("Asia/Kathmandu", 3)
    assert form["remarks"].value() == "Evenings, please."


def test_form_asks_either_side_in_its_own_words(mentee, mentor):
    labels = [
        [str(SurveyForm(application=application)[name].label) for name in ("areas", "goals", "seeks_level")]
        for application in (mentee, mentor)
    ]
    assert labels == [
        [
            "How much you want to work on each area",
            "What you want to reach",
            "Experience you would like in your mentor",
        ],
        [
            "How comfortable you are advising on each area",
            "Goals you can help with",
            "Experience you would like in your mentee",
        ],
    ]


def test_grid_has_a_named_box_for_every_half_hour(mentee):
    html = str(SurveyForm(application=mentee)["hours"])
    assert html.count('type="checkbox" name="hours"') == 336
    assert 'value="0-0" aria-label="Monday 00:00"' in html
    assert 'value="6-47" aria-label="Sunday 23:30"' in html


@pytest.mark.parametrize(("hours", "unfolded"), [(["0-36"], 3), (["3-11"], 4)])
def test_grid_unfolds_the_night_only_when_something_is_chosen_in_it(mentee, hours, unfolded):
    html = str(SurveyForm(posted(mentee, hours=hours), application=mentee)["hours"])
    assert html.count('<details class="week-part" open>') == unfolded


def test_hours_are_shown_by_a_24_hour_clock():
    assert [clock_text(slot) for slot in (0, 13, 47, 48)] == ["00:00", "06:30", "23:30", "24:00"]


def test_hours_prepare_both_shapes():
    assert WeekHoursField().prepare_value({(1, 2)}) == WeekHoursField().prepare_value({"1-2"}) == {"1-2"}


def test_answers_are_told_in_words(mentee, django_assert_num_queries):
    area, kind = areas_of(mentee)[0], kinds_of(mentee)[0]
    answer_survey_of(
        mentee,
        areas={area: 3},
        goals={kind: "A <small> step"},
        half_hours={(0, 36), (0, 37), (0, 38), (0, 47), (2, 0)},
        time_zone="America/New_York",
    )
    response = SurveyResponse.objects.prefetch_related(*TO_READ).get()
    with django_assert_num_queries(0):
        html = render_to_string("programs/_survey_answers.html", {"response": response})
    assert f"{area}: very much" in html
    assert "A &lt;small&gt; step" in html
    assert "Hours a week: 2.5, by the clock of New York (America)" in html
    assert "<li>Monday: 18:00–19:30, 23:30–24:00</li><li>Wednesday: 00:00–00:30</li>" in html
