"""Admin actions that decide: they ask first, call one service per row, and report row by row."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from .. import clock
from ..errors import DomainError
from ..mail import Rendered
from ..models import OutboxMessage
from ..outbox import kinds

Service = Callable[..., Any]
Action = Callable[[admin.ModelAdmin, HttpRequest, QuerySet], HttpResponse | None]
MailOf = Callable[[Any], OutboxMessage | None]

MOST_AT_ONCE = 400  # Django reads a thousand fields of a form at the most
TRIED_AT_ONCE = 50  # trying a decision costs as much as making it


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        max_length=2000,
        error_messages={"required": gettext_lazy("Write the reason first.")},
    )

    def __init__(
        self, *args: Any, required: bool, help_text: Any, offered: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.needed = required
        self.fields["reason"].required = required and not offered
        self.fields["reason"].help_text = help_text
        if offered:
            self.fields["reason"].label = _("In your own words")
            self.fields["usual"] = forms.MultipleChoiceField(
                label=_("Reasons"),
                choices=[(text, text) for text in offered],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": _("This reason is no longer on the list. Choose another.")},
            )
            self.order_fields(["usual", "reason"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.needed and not self.errors and not self.whole_reason():
            self.add_error(
                "reason", forms.ValidationError(_("Choose a reason, or write one."), code="required")
            )
        return cleaned

    def whole_reason(self) -> str:
        """What was chosen, and then what was written."""
        words = self.cleaned_data.get("reason", "").strip()
        return "\n\n".join(filter(None, ["\n".join(self.cleaned_data.get("usual", [])), words]))


@dataclass(frozen=True)
class Trial:
    """What a decision would do to one row: why it would be refused, or else the mail that would go out."""

    row: Any
    refused: str = ""
    message: OutboxMessage | None = None
    text: Rendered | None = None

    @property
    def language(self) -> str:
        return get_language_info(self.message.language)["name_translated"] if self.message else ""


def decision(
    name: str,
    label: Any,
    service: Service,
    *,
    subject: str,
    may_decide: Callable[[Any, Any], bool],
    help_text: Any = "",
    follows: Any = "",
    reason_required: bool = True,
    asks_reason: bool = True,
    reasons_for: Callable[[Sequence[Any]], Sequence[str]] | None = None,
    mail_of: MailOf | None = None,
) -> Action:
    """An action that calls `service(<subject>=row, by=, at=)` for each chosen row, after a page that asks.

    `follows` says on that page what will happen. Where it asks for a reason, the service gets it as `reason`. The
    page remembers how each row was seen: what somebody decided or wrote meanwhile is not overruled unseen.
    `may_decide(user, row)` is asked for each. `reasons_for(rows)` offers reasons to choose from. With `mail_of(row)`,
    which names the mail that the service has just written about a row, the page tries the decision on every row,
    takes it back, and shows what would be refused and the very mails that would go out, one at a time.
    """

    @admin.action(description=label)
    def act(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        rows = [row for row in queryset if may_decide(request.user, row)]
        if not rows:
            messages.error(request, _("You can't decide on any of the rows that you chose."))
            return None
        if len(rows) > MOST_AT_ONCE:
            messages.error(request, _("Choose %(most)s at a time at the most.") % {"most": MOST_AT_ONCE})
            return None
        confirmed, turned = "confirmed" in request.POST, "mail" in request.POST
        form = ReasonForm(
            request.POST if confirmed or turned else None,
            required=reason_required and asks_reason,
            help_text=help_text,
            offered=reasons_for(rows) if reasons_for else (),
        )
        if not asks_reason:
            del form.fields["reason"]
        valid = form.is_valid()
        extra = {"reason": form.whole_reason()} if asks_reason and valid else {}
        if confirmed and not turned and valid:
            _decide(request, rows, service, subject, extra, str(label))
            return HttpResponseRedirect(_back(model_admin, request))
        context = {
            **_trials(request, rows, mail_of, service, subject, extra, ready=valid or not form.needed),
            **model_admin.admin_site.each_context(request),
            "title": label,
            "opts": model_admin.model._meta,
            "rows": [(row, _seen(request).get(str(row.pk), mark_of(row))) for row in rows],
            "left_out": len(queryset) - len(rows),
            "form": form,
            "action": name,
            "follows": follows,
            "back": _back(model_admin, request),
        }
        return TemplateResponse(request, "admin/decide.html", context)

    act.__name__ = name
    return act


def _decide(
    request: HttpRequest, rows: list[Any], service: Service, subject: str, extra: dict[str, str], label: str
) -> None:
    """One service call per row; what is refused is told with the reason, and stops nobody else's."""
    at, done, refused = clock.now(), 0, []
    seen = _seen(request)
    for row in rows:
        why = _refusal(request, row, seen, service, subject, extra, at)
        done += not why
        refused += [why] * bool(why)
    if done:
        messages.success(request, _("%(label)s: done for %(number)s.") % {"label": label, "number": done})
    for sentence in refused:
        messages.error(request, sentence)


def _refusal(
    request: HttpRequest,
    row: Any,
    seen: dict[str, str],
    service: Service,
    subject: str,
    extra: dict[str, str],
    at: datetime,
) -> str:
    """Decide on one row; why it was refused, or nothing."""
    mark = mark_of(row)
    state, _sep, changed = seen.get(str(row.pk), mark).partition("@")
    if state:
        row.state = state  # the service refuses a row that is in another one by now
    try:
        if changed != mark.partition("@")[2]:
            raise DomainError(_("This was changed after you looked at it. Look again, then decide."))
        service(**{subject: row}, by=request.user, at=at, **extra)
    except DomainError as error:
        return _about(row, error.message)
    except ValidationError as error:
        return _about(row, " ".join(error.messages))
    except IntegrityError:
        return _about(row, _("Somebody did the same at this moment. Look again."))
    return ""


def _trials(
    request: HttpRequest,
    rows: list[Any],
    mail_of: MailOf | None,
    service: Service,
    subject: str,
    extra: dict[str, str],
    *,
    ready: bool,
) -> dict[str, Any]:
    """For the page: what would be refused of the page's rows, and the one mail that it shows. Nothing is kept.

    All are tried in one transaction, in order, so that of two who want the last place the second is refused.
    """
    if mail_of is None or not ready:
        return {"asks_for_mails": mail_of is not None}
    wanted = request.POST.get("mail", "0")
    shown = min(int(wanted) if wanted.isdecimal() else 0, len(rows) - 1)
    first = shown // TRIED_AT_ONCE * TRIED_AT_ONCE
    trials, seen, at = [], _seen(request), clock.now()
    with transaction.atomic():
        for number, original in enumerate(rows[first : first + TRIED_AT_ONCE], start=first):
            row = copy(original)
            refused = _refusal(request, row, seen, service, subject, extra, at)
            message = mail_of(row) if number == shown and not refused else None
            text = kinds.get(message.kind).render(message) if message else None
            trials.append(Trial(original, refused, message, text))
        transaction.set_rollback(True)
    last = len(rows) - 1
    return {
        "trial": trials[shown - first],
        "trial_number": shown + 1,
        "refusals": [trial for trial in trials if trial.refused],
        "turns": [
            (number, label)
            for number, label in (
                (0, _("First")),
                (shown - 1, _("Previous")),
                (shown + 1, _("Next")),
                (last, _("Last")),
            )
            if 0 <= number <= last and number != shown
        ],
    }


def _back(model_admin: admin.ModelAdmin, request: HttpRequest) -> str:
    """Where the reader goes after the decision: where they came from, with its filters."""
    meta = model_admin.model._meta
    way = request.POST.get("back", request.get_full_path())
    if url_has_allowed_host_and_scheme(way, allowed_hosts={request.get_host()}):
        return way
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")


def mark_of(row: Any) -> str:
    """How a row is seen: its state, and when its author last changed it; empty for rows without states."""
    changed = getattr(row, "changed_at", None)
    return f"{getattr(row, 'state', '')}{f'@{changed.isoformat()}' if changed else ''}"


def _seen(request: HttpRequest) -> dict[str, str]:
    """Primary key → mark, as the page on which the reader decided has them."""
    return dict(entry.split(":", 1) for entry in request.POST.getlist("seen") if ":" in entry)


def _about(row: Any, sentence: Any) -> str:
    """The sentence, with the row's name before it unless it names the row itself."""
    return str(sentence) if str(row) in str(sentence) else f"{row}: {sentence}"
