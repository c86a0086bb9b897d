from datetime import timedelta

import pytest
from django.urls import reverse

from mentorship.core import clock
from programs.models import AvailabilityRange, SurveyResponse
from programs.services.programs import cancel_program
from programs.views import surveys

from .factories import answer_survey_of, coordinator_of, make_application, make_program, make_user
from .test_survey_form import areas_of, kinds_of, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return make_program(at=clock.now())


@pytest.fixture
def mentee(program, client):
    application = make_application("mentee", "approved", program=program)
    client.force_login(application.person)
    return application


def url_of(application):
    return reverse("programs:survey", args=[application.code])


def after_the_survey(monkeypatch, program):
    late = program.survey_deadline.instant + timedelta(minutes=1)
    monkeypatch.setattr(surveys.clock, "now", lambda: late)


def test_survey_shows_the_form_to_an_approved_person(client, mentee):
    response = client.get(url_of(mentee))
    assert response.status_code == 200
    assert response.context["form"].is_bound is False
    assert mentee.program.survey_deadline.text in response.content.decode()


def test_survey_saves_the_answers_and_says_so(client, mentee):
    response = client.post(url_of(mentee), dict(posted(mentee).lists()), follow=True)
    assert response.redirect_chain == [(mentee.get_absolute_url(), 302)]
    assert "Your answers are saved." in response.content.decode()
    answers = SurveyResponse.objects.get()
    assert answers.application == mentee
    assert list(answers.areas.values_list("area", "strength")) == [(areas_of(mentee)[0].pk, 3)]
    assert list(answers.goals.values_list("kind", flat=True)) == [kinds_of(mentee)[0].pk]
    assert list(answers.availability.order_by("weekday").values_list("weekday", "start", "end")) == [
        (0, 36, 38),
        (6, 47, 48),
    ]


def test_survey_answered_twice_keeps_one_response(client, mentee):
    for _time in range(2):
        client.post(url_of(mentee), dict(posted(mentee).lists()))
    assert SurveyResponse.objects.count() == 1
    assert AvailabilityRange.objects.count() == 2


def test_survey_keeps_what_was_posted_when_it_does_not_hold(client, mentee):
    response = client.post(url_of(mentee), dict(posted(mentee, level=None).lists()))
    assert response.status_code == 200
    assert 'value="0-36" aria-label="Monday 18:00" checked' in response.content.decode()
    assert "Choose the step that fits you best." in response.content.decode()
    assert not SurveyResponse.objects.exists()


def test_survey_shows_a_refusal_of_the_service_with_the_form(client, mentee, monkeypatch):
    # Decided otherwise while the form was open in the browser: between our look and the service's.
    monkeypatch.setattr(surveys, "answer_survey", refuse)
    response = client.post(url_of(mentee), dict(posted(mentee).lists()))
    assert response.context["form"].non_field_errors() == ["Not now."]
    assert 'value="0-36" aria-label="Monday 18:00" checked' in response.content.decode()


def refuse(**_arguments):
    raise surveys.DomainError("Not now.")


def test_survey_of_a_mentor_takes_every_goal(client, program):
    mentor = make_application("mentor", "approved", program=program)
    client.force_login(mentor.person)
    kinds = kinds_of(mentor)
    client.post(url_of(mentor), dict(posted(mentor, goals=[str(kind.pk) for kind in kinds]).lists()))
    assert SurveyResponse.objects.get().goals.count() == len(kinds)


@pytest.mark.parametrize("state", ["draft", "submitted", "waitlisted", "declined", "withdrawn"])
def test_survey_tells_who_is_not_approved_where_to_go(client, program, state):
    application = make_application("mentee", state, program=program)
    client.force_login(application.person)
    page = client.get(url_of(application))
    assert (page.status_code, "form" in page.context) == (200, False)
    assert application.get_absolute_url() in page.content.decode()
    refused = client.post(url_of(application), dict(posted(application).lists())).context["form"]
    assert refused.non_field_errors()[0].startswith("The survey is for people who were approved.")
    assert not SurveyResponse.objects.exists()


def test_survey_after_the_deadline_shows_the_answers_given(client, mentee, monkeypatch):
    answer_survey_of(mentee, remarks="Evenings, please.")
    after_the_survey(monkeypatch, mentee.program)
    page = client.get(url_of(mentee)).content.decode()
    assert "The survey is closed" in page
    assert "Evenings, please." in page
    assert mentee.program.contact_email in page


def test_survey_after_the_deadline_takes_nothing(client, mentee, monkeypatch):
    after_the_survey(monkeypatch, mentee.program)
    response = client.post(url_of(mentee), dict(posted(mentee).lists()))
    assert response.context["form"].non_field_errors()[0].startswith("The survey closed on ")
    assert "0-36" in response.context["form"]["hours"].value()  # nothing that was typed is lost
    assert not SurveyResponse.objects.exists()


def test_survey_of_a_cancelled_program_says_so(client, mentee):
    program = mentee.program
    cancel_program(program=program, by=coordinator_of(program), at=clock.now(), reason="Too few mentors.")
    assert "was cancelled" in client.get(url_of(mentee)).content.decode()


def test_survey_of_another_looks_like_none(client, mentee):
    stranger = make_user()
    client.force_login(stranger)
    another = client.get(url_of(mentee))
    missing = client.get(reverse("programs:survey", args=["nosuchcode"]))
    assert (another.status_code, missing.status_code) == (404, 404)
    assert client.post(url_of(mentee), dict(posted(mentee).lists())).status_code == 404
    assert not SurveyResponse.objects.exists()


def test_survey_is_not_for_the_programs_coordinators(client, mentee):
    client.force_login(coordinator_of(mentee.program))
    assert client.get(url_of(mentee)).status_code == 404


def test_survey_asks_a_visitor_to_sign_in(client, mentee):
    client.logout()
    response = client.get(url_of(mentee))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_survey_takes_no_other_method(client, mentee):
    assert client.put(url_of(mentee)).status_code == 405
