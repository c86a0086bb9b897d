"""From a preview to people who take part."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from mentorship.core.models import AuditEvent, OutboxMessage, User
from mentorship.core.outbox import kinds
from mentorship.core.services.accounts import forget_unverified
from mentorship.core.states import TransitionNotAllowed
from programs import tasks
from programs.errors import ApplicationError, ImportRefused
from programs.imports.entries import Options
from programs.models import Application, Claim, Import, Program, SurveyResponse
from programs.services.applications import accept_conduct, withdraw_application
from programs.services.decisions import approve_application
from programs.services.imports import (
    discard_import,
    export_applications,
    forget_imports,
    import_applications,
    preview_import,
)
from programs.services.programs import advance_programs
from programs.tests.factories import (
    AT,
    coordinator_of,
    make_application,
    make_program,
    make_user,
)
from programs.tests.imports_support import (
    CONSENT,
    PROFESSIONS,
    bare,
    bring,
    guide_files,
    make_import,
    person,
    plan,
    sheet,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (User, Application, SurveyResponse, Claim, OutboxMessage))


# What happens


def test_complete_rows_come_in_without_any_mail():
    program = make_program()
    by = coordinator_of(program)
    before = OutboxMessage.objects.count()
    done = bring(
        program,
        sheet(
            person(1, about="=1+1, she says", organisation="Harbour Office"),
            person(2, "mentor", name="", email="ida@example.org") | {"name": "Ida"},
        ),
    )
    first = Application.objects.select_related("person", "survey").get(person__email="p1@example.org")
    assert (first.state, first.decided_at, first.decided_by, first.imported_at, first.source) == (
        "approved",
        AT,
        by,
        AT,
        done,
    )
    assert (first.about, first.organisation, first.submitted_at) == ("=1+1, she says", "Harbour Office", None)
    assert (first.conduct_version, first.conduct_accepted_at, first.has_accepted_conduct) == ("", None, False)
    assert (first.person.name, first.person.time_zone, first.person.has_usable_password()) == (
        "Person 1",
        "Europe/Berlin",
        False,
    )
    assert (first.survey.level, first.survey_start) == (2, None)
    assert EmailAddress.objects.values_list("email", "primary", "verified").get(user=first.person) == (
        "p1@example.org",
        True,
        False,
    )
    assert (OutboxMessage.objects.count(), Claim.objects.count()) == (before, 0)
    assert (done.state, done.content, done.options, done.people, done.left_out) == ("imported", [], {}, 2, 0)
    steps = AuditEvent.objects.filter(subject_type="programs.application").order_by("pk")
    assert [(e.subject_id, e.verb, e.before, e.after, e.by, e.scope) for e in steps] == [
        (application.pk, "approved", "draft", "approved", by, program.audit_scope)
        for application in Application.objects.order_by("pk")
    ]
    audit = AuditEvent.objects.filter(subject_type="programs.import").order_by("pk")
    assert [(e.verb, e.by, e.reason) for e in audit] == [("previewed", by, ""), ("imported", by, CONSENT)]


def test_gaps_bring_exactly_one_confidential_mail_per_person():
    program = make_program()
    bring(program, sheet(bare(1, "mentor"), bare(1), bare(2), person(3)))
    mails = OutboxMessage.objects.filter(kind="claim").order_by("recipient_email")
    assert [(m.recipient_email, m.secret, m.scope, m.reply_to) for m in mails] == [
        ("p1@example.org", True, program.audit_scope, program.contact_email),
        ("p2@example.org", True, program.audit_scope, program.contact_email),
    ]
    assert mails[0].expires_at == AT + timedelta(days=30)
    assert Claim.objects.count() == 2
    assert kinds.get("claim").guard(mails[0]) == ""
    Claim.objects.update(used_at=AT)
    assert kinds.get("claim").guard(mails[0]) == "The link is no longer needed."


def test_everybody_is_told_where_the_coordinator_says_so():
    bring(make_program(), sheet(person(1), person(2)), tells_everybody=True)
    assert OutboxMessage.objects.filter(kind="claim").count() == 2


def test_what_is_known_of_a_survey_is_kept_for_its_form():
    program = make_program(areas=PROFESSIONS)
    bring(program, *guide_files())
    eli = Application.objects.get(person__email="eli@example.org")
    policy = program.areas.get(name="Policy")
    assert (eli.survey_start["level"], eli.survey_start["areas"]) == (1, [[policy.pk, 3]])
    assert not SurveyResponse.objects.exists()


def test_areas_are_added_once_where_the_coordinator_says_so():
    program = make_program()
    files = [sheet(person(1, areas="Maps:1; maps:2; Testing:1"), person(2, areas="MAPS:3"))]
    assert plan(program, *files, adds_areas=True).new_areas == ["MAPS"]
    bring(program, *files, adds_areas=True)
    assert list(program.areas.order_by("position").values_list("name", flat=True)) == [
        "Documentation",
        "Testing",
        "Web interface",
        "MAPS",
    ]


def test_person_who_is_here_keeps_account_and_applications():
    program = make_program()
    ida = make_user("ida@example.org", name="Ida")
    application = make_application("mentee", "waitlisted", program, ida)
    before = Application.objects.values().get()
    rows = sheet(
        person(1, email="IDA@example.org", name="Another"),
        person(2, "mentor", email="ida@example.org", name="Another"),
    )
    found = plan(program, rows)
    assert [(entry.line, entry.role) for entry in found.already] == [(2, "mentee")]
    bring(program, rows)
    ida.refresh_from_db()
    assert (ida.name, User.objects.filter(email="ida@example.org").count()) == ("Ida", 1)
    assert Application.objects.values().get(pk=application.pk) == before
    assert ida.applications.get(role="mentor").state == "approved"


def test_importing_twice_changes_nothing():
    program = make_program(areas=PROFESSIONS)
    bring(program, *guide_files())
    before = counts()
    found = plan(program, *guide_files())
    assert (len(found.already), found.entries, found.bad) == (8, [], [])
    with pytest.raises(ImportRefused, match="nothing to import"):
        bring(program, *guide_files())
    assert counts() == before


def test_same_preview_is_imported_once():
    program = make_program()
    by = coordinator_of(program)
    pending = make_import(program)
    import_applications(pending=pending, by=by, at=AT)
    before = counts()
    with pytest.raises(TransitionNotAllowed):
        import_applications(pending=pending, by=by, at=LATER)
    assert counts() == before


def test_bad_rows_are_left_out_only_when_all_of_them_were_seen():
    program = make_program()
    by = coordinator_of(program)
    pending = make_import(program, sheet(person(1), person(2, level="9", email="x"), person(3, level="9")))
    before = counts()
    for seen in (0, 1, 3):
        with pytest.raises(ImportRefused, match="2 rows can't be read"):
            import_applications(pending=pending, by=by, at=AT, leave_out=seen)
    assert counts() == before
    done = import_applications(pending=pending, by=by, at=AT, leave_out=2)
    assert (done.people, Import.objects.get().left_out) == (1, 2)


def test_what_changed_since_the_preview_counts():
    program = make_program(mentee_places=1)
    pending = make_import(program, sheet(person(1)))
    make_application("mentee", "approved", program)
    with pytest.raises(ImportRefused, match="Of 1 places as a mentee 0 are free"):
        import_applications(pending=pending, by=coordinator_of(program), at=AT)
    assert Import.objects.get().content != []


def test_failure_in_the_midst_leaves_nothing(monkeypatch):
    program = make_program()
    pending = make_import(program, sheet(bare(1)))
    before = counts()

    def broken(**_arguments):
        raise RuntimeError("broken for the test")

    monkeypatch.setattr("programs.services.imports.issue_claims", broken)
    with pytest.raises(RuntimeError):
        import_applications(pending=pending, by=coordinator_of(program), at=AT)
    assert counts() == before
    assert Import.objects.get().state == "previewed"


@pytest.mark.postgres
@pytest.mark.parametrize("number", [1, 50])
@pytest.mark.parametrize(("row", "queries"), [(person, 30), (bare, 28)])
def test_import_asks_as_often_for_many_people_as_for_one(row, queries, number, django_assert_num_queries):
    program = make_program(mentee_places=60)
    by = coordinator_of(program)
    pending = Import.objects.get(pk=make_import(program, sheet(*map(row, range(number)))).pk)
    with django_assert_num_queries(queries):
        import_applications(pending=pending, by=by, at=AT)
    assert Application.objects.count() == number


def test_consent_has_to_be_stated():
    program = make_program()
    with pytest.raises(ValidationError):
        preview_import(
            program=program,
            files=[sheet(person(1))],
            consent="  ",
            options=Options(),
            by=coordinator_of(program),
            at=AT,
        )


def test_draft_is_approved_by_nothing_but_an_import():
    draft = make_application(state="draft")
    with pytest.raises(TransitionNotAllowed):
        approve_application(application=draft, by=coordinator_of(draft.program), at=AT)


def test_imported_application_is_no_reason_to_accept_conduct_for_others():
    program = make_program()
    bring(program, sheet(bare(1)))
    from_import = Application.objects.get()
    with pytest.raises(ApplicationError, match="for themselves"):
        accept_conduct(application=from_import, by=coordinator_of(program), at=AT)


# What is left


def test_discarded_import_is_erased():
    pending = make_import(make_program())
    discard_import(pending=pending, by=pending.by, at=LATER)
    stored = Import.objects.get()
    assert (stored.state, stored.content, stored.options, stored.closed_at) == ("discarded", [], {}, LATER)
    with pytest.raises(TransitionNotAllowed):
        discard_import(pending=stored, by=None, at=LATER)


def test_preview_is_forgotten_after_a_week_and_once():
    program = make_program()
    old, young = make_import(program), make_import(program, at=AT + timedelta(days=1))
    at = AT + timedelta(days=7, minutes=1)
    assert (forget_imports(at=at), forget_imports(at=at)) == (1, 0)
    states = dict(Import.objects.values_list("pk", "state"))
    assert states == {old.pk: "discarded", young.pk: "previewed"}


def test_daily_task_forgets_and_does_nothing_the_second_time():
    make_import(make_program(), at=AT - timedelta(days=800))
    for _time in range(2):
        tasks.forget_imports(unknown="from a newer release")
        assert Import.objects.get().state == "discarded"


def test_account_of_somebody_imported_waits_and_goes_with_a_withdrawal():
    bring(make_program(), sheet(bare(1), bare(2)))
    gone = Application.objects.get(person__email="p1@example.org")
    withdraw_application(application=gone, by=gone.person, at=AT)
    assert forget_unverified(at=AT + timedelta(days=400)) == 1
    waiting = User.objects.filter(email__in=["p1@example.org", "p2@example.org"])
    assert [user.email for user in waiting] == ["p2@example.org"]


def test_export_holds_approved_people_on_record_and_no_characteristics():
    program = make_program(areas=PROFESSIONS)
    by = coordinator_of(program)
    bring(program, *guide_files())
    make_application("mentee", "submitted", program)
    text = export_applications(program=program, by=by, at=LATER)
    assert text.count("@example.org") == 8
    assert "owl" not in text.casefold()
    assert AuditEvent.objects.filter(verb="exported applications", by=by, subject_id=program.pk).count() == 1


def test_imported_people_move_on_with_the_program():
    program = make_program()
    bring(program, sheet(person(1), bare(2)))
    advance_programs(at=AT + timedelta(days=60))
    assert Program.objects.get(pk=program.pk).state == "matching"
