import pytest
from django.core.exceptions import ValidationError

from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.states import TransitionNotAllowed
from programs.errors import DeclarationError
from programs.models import Declaration, Maintainer, Project
from programs.services import declarations
from programs.tests.factories import (
    AT,
    declaration_answers,
    make_declaration,
    make_project,
    make_site_coordinator,
    make_user,
)
from programs.tests.threads import at_once

pytestmark = pytest.mark.django_db


def stored(declaration: Declaration) -> dict:
    return Declaration.objects.values().get(pk=declaration.pk)


def traces() -> tuple[int, int, int]:
    return AuditEvent.objects.count(), OutboxMessage.objects.count(), Project.objects.count()


# Writing


def test_save_makes_a_draft():
    author = make_user()
    declaration = declarations.save_declaration(author=author, answers=declaration_answers(), at=AT)
    row = stored(declaration)
    assert (row["state"], row["author_id"]) == ("draft", author.pk)
    assert {name: row[name] for name in declaration_answers()} == declaration_answers()


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_save_changes_what_nobody_has_decided(state):
    declaration = make_declaration(state)
    declarations.save_declaration(
        author=declaration.author,
        answers=declaration_answers(goals="Three people."),
        declaration=declaration,
        at=AT,
    )
    row = stored(declaration)
    assert (row["state"], row["goals"]) == (state, "Three people.")
    assert Declaration.objects.count() == 1


@pytest.mark.parametrize("state", ["accepted", "declined", "withdrawn"])
def test_save_of_what_was_decided_or_withdrawn_is_refused(state):
    declaration = make_declaration(state)
    before = stored(declaration)
    with pytest.raises(DeclarationError) as refusal:
        declarations.save_declaration(
            author=declaration.author,
            answers=declaration_answers(goals="Late."),
            declaration=declaration,
            at=AT,
        )
    assert str(refusal.value) == (
        "This declaration was decided or withdrawn, so it can't be changed any more."
    )
    assert stored(declaration) == before


def test_save_does_not_write_over_a_decision_made_meanwhile():
    declaration = make_declaration()
    as_the_author_saw_it = Declaration.objects.get(pk=declaration.pk)
    declarations.decline_declaration(
        declaration=declaration, by=make_site_coordinator(), at=AT, reason="No newcomers."
    )
    before = stored(declaration)
    with pytest.raises(DeclarationError) as refusal:
        declarations.save_declaration(
            author=declaration.author,
            answers=declaration_answers(goals="Late."),
            declaration=as_the_author_saw_it,
            at=AT,
        )
    assert str(refusal.value) == (
        "This declaration was decided while you were editing it. Your changes were not saved."
    )
    assert stored(declaration) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("project_name", ""),
        ("project_name", "n" * 101),
        ("repository_url", "not an address"),
        ("repository_url", "javascript:alert(1)"),
        ("home_page_url", "not an address"),
    ],
)
def test_save_refuses_a_value_that_no_declaration_can_have(field, value):
    with pytest.raises(ValidationError) as refusal:
        declarations.save_declaration(
            author=make_user(), answers=declaration_answers(**{field: value}), at=AT
        )
    assert list(refusal.value.message_dict) == [field]
    assert Declaration.objects.count() == 0


@pytest.mark.parametrize("field", ["repository_url", "newcomer_work", "goals", "maintainers", "conduct_url"])
def test_submit_refuses_a_gap_that_a_draft_may_have(field):
    author = make_user()
    draft = declarations.save_declaration(author=author, answers=declaration_answers(**{field: ""}), at=AT)
    with pytest.raises(ValidationError) as refusal:
        declarations.submit_declaration(declaration=draft, by=author, at=AT)
    assert refusal.value.messages == ["Fill in every required field before you send the declaration."]
    assert stored(draft)["state"] == "draft"


# Accepting


def test_accept_makes_the_project_with_its_maintainer():
    declaration = make_declaration()
    by = make_site_coordinator()
    project = declarations.accept_declaration(declaration=declaration, by=by, at=AT, reason="Welcome.")
    answers = declaration_answers()
    assert Project.objects.values().get() == {
        "id": project.pk,
        "slug": "lantern",
        "name": "Lantern",
        **{
            name: answers[name]
            for name in (
                "repository_url",
                "home_page_url",
                "newcomer_work",
                "goals",
                "chat_url",
                "conduct_url",
            )
        },
    }
    assert list(Maintainer.objects.values_list("project", "user", "since_at", "ended_at")) == [
        (project.pk, declaration.author_id, AT, None)
    ]
    row = stored(declaration)
    assert (row["project_id"], row["decided_at"], row["decided_by_id"]) == (project.pk, AT, by.pk)
    assert row["decision_reason"] == "Welcome."


@pytest.mark.parametrize(
    ("name", "slugs"),
    [
        ("Lantern", ["lantern", "lantern-2", "lantern-3"]),
        ("灯", ["project", "project-2", "project-3"]),
        ("a" * 100, ["a" * 50, "a" * 50 + "-2", "a" * 50 + "-3"]),
    ],
)
def test_accept_finds_a_free_short_name(name, slugs):
    assert [make_project(name).slug for _ in range(3)] == slugs


@pytest.mark.parametrize("state", ["accepted", "declined"])
def test_decision_is_recorded_and_told_once(state):
    declaration, by = make_declaration(), make_site_coordinator()
    before = traces()
    (_accept if state == "accepted" else _decline)(declaration, by)
    event = AuditEvent.objects.latest("pk")
    assert (event.subject_id, event.before, event.after, event.by, event.at, event.reason) == (
        declaration.pk,
        "submitted",
        state,
        by,
        AT,
        "The reason.",
    )
    mail = OutboxMessage.objects.latest("pk")
    assert (mail.kind, mail.dedupe_key, mail.recipient) == (
        "declaration_decision",
        f"decision:{event.pk}",
        declaration.author,
    )
    assert traces() == (before[0] + 1, before[1] + 1, before[2] + (state == "accepted"))


@pytest.mark.parametrize("reason", ["", " \n "])
def test_decline_without_a_reason_is_refused(reason):
    declaration, by = make_declaration(), make_site_coordinator()
    before = stored(declaration), traces()
    with pytest.raises(DeclarationError) as refusal:
        declarations.decline_declaration(declaration=declaration, by=by, at=AT, reason=reason)
    assert str(refusal.value) == "Say why: the person who declared is told."
    assert (stored(declaration), traces()) == before


# Every state and every verb


def _submit(declaration, by):
    declarations.submit_declaration(declaration=declaration, by=declaration.author, at=AT)


def _withdraw(declaration, by):
    declarations.withdraw_declaration(declaration=declaration, by=declaration.author, at=AT)


def _accept(declaration, by):
    declarations.accept_declaration(declaration=declaration, by=by, at=AT, reason="The reason.")


def _decline(declaration, by):
    declarations.decline_declaration(declaration=declaration, by=by, at=AT, reason="The reason.")


VERBS = {"submitted": _submit, "accepted": _accept, "declined": _decline, "withdrawn": _withdraw}
ALLOWED = {
    ("draft", "submitted"),
    ("draft", "withdrawn"),
    ("submitted", "accepted"),
    ("submitted", "declined"),
    ("submitted", "withdrawn"),
}


def test_steps_allowed_are_those_of_the_table():
    assert {(a, b) for a, targets in Declaration.TRANSITIONS.items() for b in targets} == ALLOWED


@pytest.mark.parametrize("to", VERBS)
@pytest.mark.parametrize("start", Declaration.State.values)
def test_step_is_taken_exactly_when_it_is_allowed(start, to):
    declaration, by = make_declaration(start), make_site_coordinator()
    before, audit = stored(declaration), AuditEvent.objects.count()
    mails, projects = OutboxMessage.objects.count(), Project.objects.count()
    if (start, to) in ALLOWED:
        VERBS[to](declaration, by)
        assert (stored(declaration)["state"], declaration.state) == (to, to)
        assert AuditEvent.objects.count() == audit + 1
    else:
        with pytest.raises(TransitionNotAllowed):
            VERBS[to](declaration, by)
        assert (stored(declaration), declaration.state) == (before, start)
        assert traces() == (audit, mails, projects)


@pytest.mark.parametrize("late", VERBS)
def test_step_on_what_another_has_changed_meanwhile_changes_nothing(late):
    start = next(start for start, to in sorted(ALLOWED) if to == late)
    declaration, by = make_declaration(start), make_site_coordinator()
    as_another_saw_it = Declaration.objects.get(pk=declaration.pk)
    _withdraw(declaration, by)
    before = stored(declaration), traces()
    with pytest.raises(TransitionNotAllowed, match="is withdrawn now"):
        VERBS[late](as_another_saw_it, by)
    assert (stored(declaration), traces()) == before


# Races


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("first", "second"), [("accepted", "accepted"), ("accepted", "declined")])
def test_two_coordinators_deciding_at_once_one_wins_and_the_other_is_told(first, second):
    declaration, by = make_declaration(), make_site_coordinator()
    before = traces()
    copies = [Declaration.objects.get(pk=declaration.pk) for _ in range(2)]
    outcomes = at_once(lambda: VERBS[first](copies[0], by), lambda: VERBS[second](copies[1], by))
    refused = [outcome for outcome in outcomes if outcome is not None]
    assert [type(refusal) for refusal in refused] == [TransitionNotAllowed]
    winner = (first, second)[outcomes.index(None)]
    assert str(refused[0]).startswith(f"“Lantern” is {winner} now")
    assert stored(declaration)["state"] == winner
    assert traces() == (before[0] + 1, before[1] + 1, before[2] + (winner == "accepted"))


# Reading


def test_visible_to_shows_only_ones_own():
    mine, _other = make_declaration(), make_declaration()
    assert list(Declaration.objects.visible_to(mine.author)) == [mine]


def test_waiting_shows_what_is_to_be_decided():
    by_state = {state: make_declaration(state) for state in Declaration.State.values}
    assert list(Declaration.objects.waiting()) == [by_state["submitted"]]
