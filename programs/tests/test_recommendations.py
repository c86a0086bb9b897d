import pytest
from django.core.exceptions import ValidationError

from mentorship.core.models import AuditEvent
from programs.errors import RecommendationError
from programs.models import Application, Recommendation
from programs.services.nominations import confirm_nomination
from programs.services.recommendations import recommend
from programs.tests.applications_support import make_nomination, make_recommendation
from programs.tests.factories import (
    AT,
    maintainer_of,
    make_application,
    make_program,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db
NOTE = "Reviews with patience."


def test_recommend_is_one_word_of_each_maintainer_that_can_be_changed():
    application = make_application("mentor")
    first = make_recommendation(application)
    changed = make_recommendation(application, recommends=False, note="Never answers.")
    assert changed == first
    assert [(r.recommends, r.note) for r in Recommendation.objects.all()] == [(False, "Never answers.")]


def test_recommend_is_audited_without_what_was_said():
    application = make_application("mentor")
    make_recommendation(application, note=NOTE)
    make_recommendation(application, note=NOTE)  # the button was pressed twice
    make_recommendation(application, recommends=False, note=NOTE)
    events = AuditEvent.objects.filter(subject_type="programs.recommendation").order_by("pk")
    assert [(event.verb, event.reason, event.scope) for event in events] == [
        ("judged", "", application.audit_scope),
        ("judged anew", "", application.audit_scope),
    ]


def test_recommend_against_needs_a_note():
    with pytest.raises(ValidationError, match="Say why you advise against"):
        make_recommendation(make_application("mentor"), recommends=False, note="")


def test_nobody_recommends_themselves():
    project = make_project(maintainer=make_user())
    own = make_application("mentor", program=make_program(project=project), person=maintainer_of(project))
    with pytest.raises(RecommendationError, match="themselves"):
        make_recommendation(own)


@pytest.mark.parametrize("state", ["draft", "approved", "waitlisted", "declined", "withdrawn"])
def test_recommend_only_until_it_is_decided(state):
    application = make_application("mentor", state)
    by = maintainer_of(application.program.project)
    with pytest.raises(RecommendationError):
        recommend(application=application, recommends=True, note=NOTE, by=by, at=AT)


def test_candidates_of_a_maintainer_are_the_sent_mentors_of_the_own_projects():
    maintainer, program = make_user(), None
    program = make_program(project=make_project(maintainer=maintainer))
    mentors = {state: make_application("mentor", state, program) for state in Application.State.values}
    make_application("mentee", "submitted", program)
    make_application("mentor", "submitted")
    wanted = {mentors[state] for state in ("submitted", "approved", "waitlisted", "declined")}
    assert set(Application.objects.candidates_of(maintainer)) == wanted
    maintainer.maintainerships.update(ended_at=AT)
    assert not Application.objects.candidates_of(maintainer).exists()


def test_with_recommendations_counts_each_side():
    program = make_program()
    liked, nominated = (make_application("mentor", program=program) for _ in range(2))
    make_recommendation(liked)
    make_recommendation(liked, by=make_user())
    make_recommendation(liked, by=make_user(), recommends=False)
    confirm_nomination(nomination=make_nomination(program), by=nominated.person, at=AT)
    rows = Application.objects.with_recommendations().order_by("pk")
    assert [(row.recommended, row.advised_against, row.is_nominated) for row in rows] == [
        (2, 1, False),
        (0, 0, True),
    ]
