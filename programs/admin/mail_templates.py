"""The mails of a program: which have words of their own, and a page to write them."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from mentorship.core import clock
from mentorship.core.errors import DomainError
from mentorship.core.http import refuse, require

from .. import policies
from ..emails import texts
from ..forms.mail_templates import MailTemplateForm
from ..models import Application, MailTemplate, Program
from ..services.mail_previews import preview_mail
from ..services.mail_templates import reset_mail_template, save_mail_template

MOST_PEOPLE = 20


class MailTemplatesMixin:
    """What a program's admin offers beside: its mails."""

    def get_urls(self) -> list[Any]:
        pages = [
            path(
                "<path:object_id>/mails/",
                self.admin_site.admin_view(self.mails_view),
                name="programs_program_mails",
            ),
            path(
                "<path:object_id>/mails/<slug:mail>/<slug:language>/",
                self.admin_site.admin_view(self.mail_view),
                name="programs_program_mail",
            ),
        ]
        return [*pages, *super().get_urls()]

    def mails_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        program = self._program_of_mails(request, object_id)
        own = {
            (template.kind, template.language): template
            for template in program.mail_templates.select_related("edited_by")
        }
        rows = [
            (text, code, language, own.get((text.name, code)))
            for text in texts.registered()
            for code, language in settings.LANGUAGES
        ]
        context = self._page_of_mails(request, program, _("Mails"))
        return TemplateResponse(
            request,
            "admin/mails.html",
            {**context, "rows": rows},
        )

    def mail_view(self, request: HttpRequest, object_id: str, mail: str, language: str) -> HttpResponse:
        program = self._program_of_mails(request, object_id)
        text = next((text for text in texts.registered() if text.name == mail), None)
        require(text is not None and language in dict(settings.LANGUAGES))
        own = program.mail_templates.filter(kind=mail, language=language).select_related("edited_by").first()
        subject, body = (own.subject, own.body) if own else text.built_in(language)
        form = MailTemplateForm(
            request.POST if request.method == "POST" else None,
            initial={"subject": subject, "body": body, "seen": mark_of(own)},
            name=text.name,
            people=_people(request, program),
        )
        about = {"program": program, "name": text.name, "language": language}
        preview = other = None
        if request.method == "POST" and (form.is_valid() or "reset" in request.POST):
            if "preview" in request.POST:
                preview = preview_mail(about=form.cleaned_data["person"], **form.words(), **about)
            elif _change(request, form, about):
                return redirect("admin:programs_program_mails", program.pk)
            else:
                other = own
        # Whoever is told of other words saves on top of these from now on.
        seen = mark_of(own) if other or not form.is_bound else form.data.get("seen", "")
        context = {
            **self._page_of_mails(request, program, text.name.label),
            "text": text,
            "language": dict(settings.LANGUAGES)[language],
            "own": own,
            "form": form,
            "seen": seen,
            "preview": preview,
            "other": other,
        }
        return TemplateResponse(request, "admin/mail.html", context)

    def _program_of_mails(self, request: HttpRequest, object_id: str) -> Program:
        program = self.get_object(request, unquote(object_id))
        require(program is not None and policies.may_edit_mails(request.user, program))
        return program

    def _page_of_mails(self, request: HttpRequest, program: Program, title: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "program": program,
            "several_languages": len(settings.LANGUAGES) > 1,
        }

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        program = self.get_object(request, unquote(object_id))
        may_edit = program is not None and policies.may_edit_mails(request.user, program)
        context = {"may_edit_mails": may_edit, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)


def mark_of(template: MailTemplate | None) -> str:
    return template.edited_at.isoformat() if template else ""


def _people(request: HttpRequest, program: Program) -> QuerySet[Application]:
    """Some whose application the reader may read: superusers read applications on record, so not here."""
    sent = Application.objects.in_programs_of(request.user).filter(program=program)
    latest = list(sent.order_by("-submitted_at", "-pk").values_list("pk", flat=True)[:MOST_PEOPLE])
    shown = Application.objects.select_related("person", "program__project")
    return shown.filter(pk__in=latest).order_by("-submitted_at", "-pk")


def _change(request: HttpRequest, form: MailTemplateForm, about: dict[str, Any]) -> bool:
    """Save or reset; the form tells why not."""
    given = {**about, "seen": form.cleaned_data["seen"], "by": request.user, "at": clock.now()}
    try:
        if "reset" in request.POST:
            reset_mail_template(**given)
            messages.success(request, _("“%(mail)s” has the built-in words again.") % _label(about))
        else:
            save_mail_template(**form.words(), **given)
            messages.success(request, _("“%(mail)s” is saved and used from now on.") % _label(about))
    except (DomainError, ValidationError) as error:
        refuse(form, error)
        return False
    return True


def _label(about: dict[str, Any]) -> dict[str, Any]:
    return {"mail": about["name"].label}
