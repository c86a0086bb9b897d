"""Rows that break a constraint of the database, one each and nothing else.

They are written past every validation, as a slip in a shell would write them.
"""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Model

from programs.models import (
    Answer,
    Application,
    ApplicationChange,
    Channel,
    ChosenOption,
    Claim,
    Event,
    LateEntry,
    MaintainerInvitation,
    Question,
    Subscription,
    SurveyResponse,
)
from programs.services.subscriptions import request_subscription, subscribe
from programs.tests.applications_support import (
    make_change,
    make_concern,
    make_late_entry,
    make_nomination,
    make_recommendation,
    make_review,
)
from programs.tests.factories import (
    AT,
    answer_survey_of,
    make_amendment,
    make_application,
    make_declaration,
    make_invitation,
    make_program,
    make_project,
    make_site_coordinator,
    make_user,
)
from programs.tests.imports_support import bare, bring, make_import, sheet
from programs.tests.mail_support import own_words
from programs.tests.questions_support import make_question

DAY = timedelta(days=1)


def write(obj: Model, **fields: Any) -> None:
    type(obj)._base_manager.filter(pk=obj.pk).update(**fields)


def again(obj: Model, **fields: Any) -> None:
    """A second row like `obj`."""
    copy = type(obj)._base_manager.get(pk=obj.pk)
    copy.pk = None
    for name, value in fields.items():
        setattr(copy, name, value)
    type(obj)._base_manager.bulk_create([copy])


def survey() -> SurveyResponse:
    return answer_survey_of(make_application(state="approved"))


CHOICES = {"kind": "one_of", "options": ("Left", "Right")}
ENDS = {"lowest_label": "never", "highest_label": "always"}


def question(**said: Any) -> Question:
    return make_question(make_program(), **said)


def answer() -> Answer:
    asked = question()
    application = make_application(state="approved", program=asked.program)
    return answer_survey_of(application, own={asked: "Here."}).answers.get()


def chosen_option() -> ChosenOption:
    asked = question(**CHOICES)
    application = make_application(state="approved", program=asked.program)
    return answer_survey_of(application, own={asked: asked.options.first()}).answers.get().chosen.get()


def imported() -> Application:
    bring(make_program(), sheet(bare(1)))
    return Application.objects.get()


def claim() -> Claim:
    return Claim.objects.get(person=imported().person)


def invitation() -> MaintainerInvitation:
    return make_invitation(make_project())


def change() -> ApplicationChange:
    return make_change(make_application(state="approved"))


def late_entry() -> LateEntry:
    return make_late_entry(make_program("survey"))


def channel() -> Channel:
    url = "https://chat.example.org/"
    return Channel.objects.create(program=make_program(), name="Chat", url=url)


def event() -> Event:
    return Event.objects.create(program=make_program(), title="Questions", starts_at=AT)


def asked_for() -> Subscription:
    request_subscription(email="a@example.org", language="en", at=AT)
    return Subscription.objects.get()


def of_no_role(application: Application) -> None:
    """No capacity fits a role that there is not, so that check steps aside (until the transaction ends)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE programs_application DROP CONSTRAINT application_capacity_of_mentors")
    write(application, role="guest")


# (constraint, what is made, how it is broken)
BROKEN = [
    ("maintainer_once_per_project", lambda: make_project().maintainers.get(), again),
    (
        "maintainer_ends_after_it_begins",
        lambda: make_project().maintainers.get(),
        {"ended_at": AT - timedelta(seconds=1)},
    ),
    ("declaration_state_known", lambda: make_declaration("draft"), {"state": "lost"}),
    ("declaration_sent_is_complete", make_declaration, {"goals": ""}),
    ("declaration_sent_has_time", make_declaration, {"submitted_at": None}),
    ("declaration_sent_has_time", lambda: make_declaration("accepted"), {"submitted_at": None}),
    ("declaration_sent_has_time", lambda: make_declaration("declined"), {"submitted_at": None}),
    ("declaration_decided_has_time", lambda: make_declaration("accepted"), {"decided_at": None}),
    ("declaration_decided_has_time", lambda: make_declaration("declined"), {"decided_at": None}),
    ("declaration_decided_has_time", make_declaration, {"decided_at": AT}),
    ("declaration_accepted_has_project", lambda: make_declaration("accepted"), {"project": None}),
    ("declaration_accepted_has_project", make_declaration, lambda d: write(d, project=make_project())),
    ("declaration_declined_has_reason", lambda: make_declaration("declined"), {"decision_reason": ""}),
    ("amendment_state_known", make_amendment, {"state": "lost"}),
    ("amendment_one_open_per_project", make_amendment, again),
    *(
        ("amendment_is_complete", make_amendment, {field: ""})
        for field in ("name", "repository_url", "newcomer_work", "goals", "conduct_url")
    ),
    ("amendment_decided_has_time", lambda: make_amendment("accepted"), {"decided_at": None}),
    ("amendment_decided_has_time", lambda: make_amendment("declined"), {"decided_at": None}),
    ("amendment_decided_has_time", make_amendment, {"decided_at": AT}),
    ("amendment_declined_has_reason", lambda: make_amendment("declined"), {"decision_reason": ""}),
    ("invitation_state_known", invitation, {"state": "lost", "closed_at": AT}),
    ("invitation_closed_has_time", invitation, {"closed_at": AT}),
    ("invitation_closed_has_time", invitation, {"state": "revoked"}),
    ("invitation_expires_after_it_was_made", invitation, {"expires_at": AT}),
    ("program_state_known", make_program, {"state": "lost"}),
    ("program_cohort_once_per_project", make_program, lambda p: again(p, slug="another")),
    ("program_dates_in_order", make_program, lambda p: write(p, enrolment_opens_on=p.starts_on)),
    ("program_dates_in_order", make_program, lambda p: write(p, survey_closes_on=p.enrolment_opens_on)),
    ("program_dates_in_order", make_program, lambda p: write(p, starts_on=p.survey_closes_on)),
    ("program_length_range", make_program, {"length_months": 0}),
    ("program_length_range", make_program, {"length_months": 25}),
    ("program_least_minutes_range", make_program, {"least_minutes": 14}),
    ("program_least_minutes_range", make_program, {"least_minutes": 1201}),
    ("program_undo_minutes_range", make_program, {"undo_minutes": 1441}),
    ("program_review_scores_range", make_program, {"review_scores": 4}),
    ("program_has_places", make_program, {"mentor_places": 0}),
    ("program_has_places", make_program, {"mentee_places": 0}),
    ("program_cancelled_has_reason", lambda: make_program("cancelled"), {"cancelled_reason": ""}),
    ("program_cancelled_has_reason", make_program, {"cancelled_reason": "None yet."}),
    ("program_announced_has_time", make_program, {"announced_at": None}),
    ("program_announced_has_time", lambda: make_program("draft"), {"announced_at": AT}),
    ("area_once_per_program", lambda: make_program().areas.first(), again),
    ("goal_kind_once_per_program", lambda: make_program().goal_kinds.first(), again),
    ("coordinator_once_per_program", lambda: make_program().coordinators.get(), again),
    (
        "coordinator_reads_sensitive_in_a_program",
        lambda: make_site_coordinator().coordinatorships.get(),
        {"reads_sensitive": True},
    ),
    ("decision_reason_decision_known", lambda: make_program().reasons.first(), {"decision": "lost"}),
    ("decision_reason_once_per_program", lambda: make_program().reasons.first(), again),
    ("decision_reason_has_text", lambda: make_program().reasons.first(), {"text": ""}),
    ("review_once_per_reviewer", make_review, again),
    ("review_score_range", make_review, {"score": 0}),
    ("review_score_range", make_review, {"score": 5}),
    (
        "coordinator_ends_after_it_begins",
        lambda: make_program().coordinators.get(),
        {"ended_at": AT - timedelta(days=1)},
    ),
    ("mail_template_once_per_program_and_language", own_words, again),
    ("mail_template_kind_known", own_words, {"kind": "kickoff"}),
    ("mail_template_has_words", own_words, {"subject": ""}),
    ("mail_template_has_words", own_words, {"body": ""}),
    ("coordinator_once_per_site", lambda: make_site_coordinator().coordinatorships.get(), again),
    ("application_state_known", lambda: make_application(state="draft"), {"state": "lost"}),
    ("application_role_known", lambda: make_application(state="draft"), of_no_role),
    ("application_once_per_person_and_role", make_application, lambda a: again(a, code="another")),
    ("application_capacity_of_mentors", lambda: make_application("mentor"), {"capacity": None}),
    ("application_capacity_of_mentors", lambda: make_application("mentor"), {"capacity": 0}),
    ("application_capacity_of_mentors", lambda: make_application("mentor"), {"capacity": 11}),
    ("application_capacity_of_mentors", make_application, {"capacity": 1}),
    ("application_speaking_range", make_application, {"english_speaking": 6}),
    ("application_understanding_range", make_application, {"english_understanding": 6}),
    ("application_sent_is_complete", make_application, {"about": ""}),
    ("application_sent_is_complete", make_application, {"motivation": ""}),
    ("application_sent_is_complete", make_application, {"preferred_language": ""}),
    ("application_sent_is_complete", make_application, {"english_speaking": None}),
    ("application_sent_is_complete", make_application, {"english_understanding": None}),
    *(
        ("application_sent_is_complete", lambda s=state: make_application(state=s), {"about": ""})
        for state in ("approved", "waitlisted", "declined", "withdrawn")
    ),
    ("application_sent_has_times", make_application, {"submitted_at": None}),
    (
        "application_sent_has_conduct_version",
        make_application,
        {"conduct_version": "", "conduct_accepted_at": None},
    ),
    ("application_conduct_has_version_and_time", imported, {"conduct_version": "2026-11"}),
    ("application_conduct_has_version_and_time", imported, {"conduct_accepted_at": AT}),
    ("application_imported_has_source", imported, {"source": None}),
    ("application_imported_has_source", make_application, {"imported_at": AT}),
    (
        "import_state_known",
        lambda: make_import(make_program()),
        lambda i: write(i, state="lost", closed_at=AT, content=[]),
    ),
    ("import_has_consent", lambda: make_import(make_program()), {"consent": ""}),
    ("import_closed_has_time", lambda: bring(make_program(), sheet(bare(1))), {"closed_at": None}),
    ("import_closed_has_time", lambda: make_import(make_program()), {"closed_at": AT}),
    ("import_closed_is_erased", lambda: bring(make_program(), sheet(bare(1))), {"content": [{"text": "a"}]}),
    ("nomination_state_known", make_nomination, {"state": "lost", "closed_at": AT}),
    ("nomination_email_in_small_letters", make_nomination, {"email": "Nia@example.org"}),
    (
        "nomination_once_per_program_and_address",
        make_nomination,
        lambda n: again(n, code="another", token_hash="another"),
    ),
    ("nomination_expires_after_it_was_made", make_nomination, {"expires_at": AT}),
    ("nomination_reminder_has_link_and_time", make_nomination, {"reminded_at": AT}),
    ("nomination_reminder_has_link_and_time", make_nomination, {"reminder_hash": "a hash"}),
    ("nomination_closed_has_time", make_nomination, {"closed_at": AT}),
    ("nomination_closed_has_time", make_nomination, {"state": "revoked"}),
    ("nomination_confirmed_has_application", make_nomination, {"state": "confirmed", "closed_at": AT}),
    (
        "nomination_confirmed_has_application",
        make_nomination,
        lambda n: write(n, application=make_application("mentor", program=n.program)),
    ),
    ("nomination_declined_has_reason", make_nomination, {"state": "declined", "closed_at": AT}),
    ("nomination_declined_has_reason", make_nomination, {"decline_reason": "None yet."}),
    ("recommendation_once_per_maintainer", lambda: make_recommendation(make_application("mentor")), again),
    (
        "recommendation_against_has_note",
        lambda: make_recommendation(make_application("mentor")),
        {"recommends": False, "note": ""},
    ),
    ("claim_expires_after_it_was_made", claim, {"expires_at": AT}),
    ("claim_used_after_it_was_made", claim, {"used_at": AT - timedelta(seconds=1)}),
    ("application_withdrawn_has_time", lambda: make_application(state="withdrawn"), {"withdrawn_at": None}),
    ("application_withdrawn_has_time", make_application, {"withdrawn_at": AT}),
    *(
        ("application_decided_has_time", lambda s=state: make_application(state=s), {"decided_at": None})
        for state in ("approved", "waitlisted", "declined")
    ),
    ("application_decided_has_time", make_application, {"decided_at": AT}),
    *(
        ("application_refused_has_reason", lambda s=state: make_application(state=s), {"decision_reason": ""})
        for state in ("waitlisted", "declined")
    ),
    ("concern_state_known", make_concern, lambda c: write(c, state="lost", taken_up_at=AT)),
    ("concern_has_words", make_concern, {"words": ""}),
    ("concern_taken_up_has_time", lambda: make_concern("taken_up"), {"taken_up_at": None}),
    ("concern_taken_up_has_time", lambda: make_concern("closed"), {"taken_up_at": None}),
    ("concern_taken_up_has_time", make_concern, {"taken_up_at": AT}),
    ("concern_closed_has_time", lambda: make_concern("closed"), {"closed_at": None}),
    ("concern_closed_has_time", lambda: make_concern("taken_up"), {"closed_at": AT}),
    ("concern_closed_has_answer", lambda: make_concern("closed"), {"answer": ""}),
    (
        "further_language_once",
        lambda: make_application(further_languages=["hi"]).further_languages.get(),
        again,
    ),
    ("application_still_here_was_asked", lambda: make_application(state="approved"), {"still_here_at": AT}),
    ("program_still_here_days_range", make_program, {"still_here_days": 31}),
    ("application_change_changes_something", change, lambda c: write(c, old=c.new)),
    ("application_change_field_known", change, {"field": "name"}),
    ("application_change_seen_has_time", change, lambda c: write(c, seen_by=c.application.person)),
    ("late_entry_role_known", late_entry, {"role": "guest"}),
    ("late_entry_once_per_address_and_role", late_entry, again),
    ("late_entry_address_in_lower_case", late_entry, {"email": "Late@example.org"}),
    ("late_entry_used_after_it_was_made", late_entry, lambda e: write(e, used_at=e.created_at - DAY)),
    ("survey_level_range", survey, {"level": 0}),
    ("survey_level_range", survey, {"level": 5}),
    ("survey_seeks_level_range", survey, {"seeks_level": 0}),
    ("survey_seeks_level_range", survey, {"seeks_level": 5}),
    ("area_choice_once", lambda: survey().areas.get(), again),
    ("area_choice_range", lambda: survey().areas.get(), {"strength": 0}),
    ("area_choice_range", lambda: survey().areas.get(), {"strength": 4}),
    ("goal_choice_once", lambda: survey().goals.get(), again),
    ("availability_weekday_range", lambda: survey().availability.first(), {"weekday": 7}),
    ("availability_within_a_day", lambda: survey().availability.first(), {"end": 49}),
    ("availability_within_a_day", lambda: survey().availability.first(), {"start": 42, "end": 42}),
    ("question_kind_known", question, {"kind": "guess"}),
    ("question_asked_known", question, {"asked": "all"}),
    ("question_scale_has_labels", question, {"lowest_label": "never"}),
    ("question_scale_has_labels", lambda: question(kind="scale", **ENDS), {"highest_label": ""}),
    ("question_position_counts_from_one", question, {"position": 0}),
    ("question_supersedes_another", question, lambda q: write(q, supersedes=q)),
    ("option_once_per_question", lambda: question(**CHOICES).options.first(), again),
    ("answer_once_per_question", answer, again),
    ("answer_is_one_thing", answer, {"number": 1}),
    ("answer_is_one_thing", answer, {"date": AT.date()}),
    ("answer_is_one_thing", answer, {"text": "", "number": 1, "date": AT.date()}),
    ("chosen_option_once", chosen_option, again),
    ("availability_starts_once", lambda: survey().availability.first(), again),
    ("channel_audience_known", channel, {"audience": "nobody"}),
    ("channel_once_per_program", channel, again),
    ("event_minutes_range", event, {"minutes": 4}),
    ("event_minutes_range", event, {"minutes": 1441}),
    ("subscription_once_per_address", asked_for, lambda s: again(s, email="A@EXAMPLE.ORG", token_hash="")),
    ("subscription_link_is_unique", asked_for, lambda s: again(s, email="b@example.org")),
    ("subscription_has_one_recipient", asked_for, {"email": ""}),
    (
        "subscription_of_account_is_confirmed",
        lambda: subscribe(person=make_user(), at=AT),
        {"confirmed_at": None},
    ),
    ("subscription_confirmed_has_no_link", asked_for, {"confirmed_at": AT}),
    ("subscription_requests_range", asked_for, {"requests": 6}),
]
