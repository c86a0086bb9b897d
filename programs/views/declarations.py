"""A maintainer declares that a project joins."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentorship.core import clock
from mentorship.core.errors import DomainError
from mentorship.core.http import attempt, refuse

from .. import policies
from ..declaring import steps_of
from ..forms.declarations import DeclarationForm
from ..models import Declaration
from ..services.declarations import save_declaration, submit_declaration, withdraw_declaration


@require_http_methods(["GET", "POST"])
def declaration_create(request: HttpRequest) -> HttpResponse:
    return _declaration_form(request, None)


@require_http_methods(["GET", "POST"])
def declaration_edit(request: HttpRequest, code: str) -> HttpResponse:
    declaration = get_object_or_404(Declaration.objects.visible_to(request.user), code=code)
    if request.method == "GET" and not declaration.is_editable:
        messages.info(request, _("This declaration can't be changed any more."))
        return redirect(declaration)
    return _declaration_form(request, declaration)


@require_safe
def declaration_detail(request: HttpRequest, code: str) -> HttpResponse:
    declaration = get_object_or_404(
        Declaration.objects.visible_to(request.user).select_related("project"), code=code
    )
    context = {
        "declaration": declaration,
        "steps": steps_of(declaration),
        "maintains": declaration.project and policies.maintains(request.user, declaration.project),
    }
    return TemplateResponse(request, "programs/declaration_detail.html", context)


@require_safe
def declaration_preview(request: HttpRequest, code: str) -> HttpResponse:
    """As coordinators and, once it is accepted, the public read it."""
    declaration = get_object_or_404(
        Declaration.objects.visible_to(request.user).select_related("author"), code=code
    )
    if declaration.state != Declaration.State.DRAFT:
        return redirect(declaration)
    context = {"declaration": declaration, "missing": declaration.missing}
    return TemplateResponse(request, "programs/declaration_preview.html", context)


@require_POST
def declaration_send(request: HttpRequest, code: str) -> HttpResponse:
    """From the preview; what is still missing is listed there."""
    declaration = get_object_or_404(Declaration.objects.visible_to(request.user), code=code)
    if declaration.state == Declaration.State.DRAFT and declaration.missing:
        return redirect("programs:declaration_preview", code)
    attempt(
        request,
        lambda: submit_declaration(declaration=declaration, by=request.user, at=clock.now()),
        told=_("Your declaration is sent."),
        already=Declaration.State.SUBMITTED,
    )
    return redirect(declaration)


@require_POST
def declaration_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    declaration = get_object_or_404(Declaration.objects.visible_to(request.user), code=code)
    attempt(
        request,
        lambda: withdraw_declaration(declaration=declaration, by=request.user, at=clock.now()),
        told=_("Your declaration is withdrawn."),
        already=Declaration.State.WITHDRAWN,
    )
    return redirect(declaration)


def _declaration_form(request: HttpRequest, declaration: Declaration | None) -> HttpResponse:
    """The form, empty or filled; sending is saving and handing in."""
    at = clock.now()
    sent = declaration is not None and declaration.state != Declaration.State.DRAFT
    form = DeclarationForm(
        request.POST or None,
        instance=declaration,
        sending=sent or not {"save", "preview"} & request.POST.keys(),
    )
    if request.method == "POST" and form.is_valid():
        # The form wrote into its instance; the service compares with what is stored.
        stored = declaration and Declaration.objects.get(pk=declaration.pk)
        try:
            saved = save_declaration(
                author=request.user, answers=form.cleaned_data, declaration=stored, at=at
            )
            if "send" in request.POST and saved.state == Declaration.State.DRAFT:
                submit_declaration(declaration=saved, by=request.user, at=at)
        except (DomainError, ValidationError) as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("Your declaration is sent.") if "send" in request.POST else _("Saved.")
            )
            if "preview" in request.POST:
                return redirect("programs:declaration_preview", saved.code)
            return redirect(saved)
    return TemplateResponse(
        request, "programs/declaration_form.html", {"form": form, "declaration": declaration}
    )
