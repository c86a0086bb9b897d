"""Admin actions that decide: they ask first, call one service per row, and report row by row."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import clock
from ..errors import DomainError

Service = Callable[..., Any]
Action = Callable[[admin.ModelAdmin, HttpRequest, QuerySet], HttpResponse | None]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        max_length=2000,
        error_messages={"required": gettext_lazy("Write the reason first.")},
    )

    def __init__(self, *args: Any, required: bool, help_text: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required
        self.fields["reason"].help_text = help_text


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
) -> Action:
    """An action that calls `service(<subject>=row, by=, at=)` for each chosen row, after a page that asks.

    `follows` says on that page what will happen. Where it asks for a reason, the service gets it as `reason`. The
    page remembers how each row was seen: what somebody decided or wrote meanwhile is not overruled unseen.
    `may_decide(user, row)` is asked for each.
    """

    @admin.action(description=label)
    def act(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        rows = [row for row in queryset if may_decide(request.user, row)]
        if not rows:
            messages.error(request, _("You can't decide on any of the rows that you chose."))
            return None
        confirmed = "confirmed" in request.POST
        form = ReasonForm(request.POST if confirmed else None, required=reason_required, help_text=help_text)
        if not asks_reason:
            del form.fields["reason"]
        if confirmed and form.is_valid():
            _decide(request, rows, service, subject, form.cleaned_data if asks_reason else {}, str(label))
            return None
        context = {
            **model_admin.admin_site.each_context(request),
            "title": label,
            "opts": model_admin.model._meta,
            "rows": [(row, _seen(request).get(str(row.pk), mark_of(row))) for row in rows],
            "left_out": len(queryset) - len(rows),
            "form": form,
            "action": name,
            "follows": follows,
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
        mark = mark_of(row)
        state, _sep, changed = seen.get(str(row.pk), mark).partition("@")
        if state:
            row.state = state  # the service refuses a row that is in another one by now
        try:
            if changed != mark.partition("@")[2]:
                raise DomainError(_("This was changed after you looked at it. Look again, then decide."))
            service(**{subject: row}, by=request.user, at=at, **extra)
        except DomainError as error:
            refused.append(_about(row, error.message))
        except ValidationError as error:
            refused.append(_about(row, " ".join(error.messages)))
        except IntegrityError:
            refused.append(_about(row, _("Somebody did the same at this moment. Look again.")))
        else:
            done += 1
    if done:
        messages.success(request, _("%(label)s: done for %(number)s.") % {"label": label, "number": done})
    for sentence in refused:
        messages.error(request, sentence)


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
