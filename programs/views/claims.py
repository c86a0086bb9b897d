"""Taking over what coordinators entered, by a link from a mail."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mentorship.core import clock
from mentorship.core.errors import DomainError
from mentorship.core.http import refuse
from mentorship.core.services.accounts import is_settled

from ..errors import ClaimError
from ..forms.claims import ClaimForm, ConductForm
from ..models import Claim
from ..services.claims import accept_claim, decline_claim, find_claim, imported_by, renew_claim
from .applications import what_is_missing

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """Who was entered, by whom, and what is asked for. A link that doesn't hold says the same for all."""
    at = clock.now()
    found = find_claim(token)
    if found is None or not found.is_open(at):
        return _too_late(request, token)
    if request.user.is_authenticated and request.user.pk != found.person_id:
        return TemplateResponse(request, "programs/claim_of_another.html", {"claim": found})
    settled = is_settled(found.person)
    posted = request.POST if request.method == "POST" else None
    form = ConductForm(posted) if settled else ClaimForm(posted, person=found.person)
    if posted is not None and form.is_valid():
        by = request.user if request.user.is_authenticated else None
        try:
            person = accept_claim(claim=found, by=by, at=at, **form.account())
        except (DomainError, ValidationError) as error:
            refuse(form, error)
        else:
            if by is None:
                login(request, person, backend=BACKEND)
            messages.success(request, _("Thank you. What was entered about you is yours now."))
            return _onwards(found, at)
    context = {
        "claim": found,
        "token": token,
        "program": found.program,
        "applications": imported_by(found),
        "form": form,
        "has_to_sign_in": settled and not request.user.is_authenticated,
        "takes_surveys": found.program.takes_surveys(at),
    }
    return TemplateResponse(request, "programs/claim.html", context)


@login_not_required
@never_cache
@require_POST
def claim_decline(request: HttpRequest, token: str) -> HttpResponse:
    found, at = find_claim(token), clock.now()
    if found is None or not found.is_open(at):
        return _too_late(request, token)
    if is_settled(found.person) and request.user.pk != found.person_id:
        return redirect("programs:claim", token)  # which asks them to sign in
    try:
        decline_claim(claim=found, at=at)
    except ClaimError:
        return _too_late(request, token)
    return TemplateResponse(request, "programs/claim_declined.html", {"program": found.program})


@login_not_required
@never_cache
@require_POST
def claim_renew(request: HttpRequest, token: str) -> HttpResponse:
    renew_claim(token=token, at=clock.now())
    return TemplateResponse(request, "programs/claim_renewed.html")


def _onwards(claim: Claim, at: datetime) -> HttpResponse:
    applications = imported_by(claim)
    steps = (step for application in applications if (step := what_is_missing(application, at)))
    return next(steps, None) or (redirect(applications[0]) if applications else redirect("pairs:dashboard"))


def _too_late(request: HttpRequest, token: str) -> HttpResponse:
    return TemplateResponse(request, "programs/claim_too_late.html", {"token": token})
