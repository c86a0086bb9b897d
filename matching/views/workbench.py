"""A program's matching: where it stands, the rules, the runs so far, locks and exclusions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentorship.core import clock
from mentorship.core.errors import DomainError
from mentorship.core.http import refuse, require
from mentorship.core.second_factor import coordination_page
from programs.models import Program
from programs.policies import may_coordinate

from .. import policies
from ..forms.policies import PolicyForm
from ..forms.rulings import RulingForm
from ..models import MatchRun, Ruling
from ..rules import USUAL
from ..services.rulings import exclude_pair, lift_ruling, lock_pair
from ..services.runs import MATCHABLE, start_run
from ..supply import supply_of

RUNS_SHOWN = 20


@require_http_methods(["GET", "POST"])
@coordination_page(may_coordinate)
def workbench(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the matching of a program stands; a POST starts a run."""
    program = _program(request, slug)
    last = program.match_runs.newest_first().first()
    policy = last.policy if last else USUAL
    form = PolicyForm(request.POST if request.method == "POST" else None, policy=policy)
    if request.method == "POST":
        require(policies.may_match(request.user, program))
        if form.is_valid():
            try:
                run = start_run(program=program, policy=form.policy(), by=request.user, at=clock.now())
            except DomainError as error:
                refuse(form, error)
            else:
                return redirect(run)
    return _page(request, program, form, RulingForm(program=program))


@require_POST
@coordination_page(may_coordinate)
def ruling_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Lock two people together, or keep them apart."""
    program = _program(request, slug)
    require(policies.may_match(request.user, program))
    form = RulingForm(request.POST, program=program)
    run = program.match_runs.filter(code=request.POST.get("run", "")).first()
    if form.is_valid():
        chosen = form.cleaned_data
        verb = lock_pair if form.kind == Ruling.Kind.LOCK else exclude_pair
        try:
            verb(program=program, **chosen, by=request.user, at=clock.now())
        except DomainError as error:
            refuse(form, error)
        else:
            names = {"mentor": chosen["mentor"].person, "mentee": chosen["mentee"].person}
            messages.success(request, _told(form.kind) % names)
            return redirect(run or "matching:workbench", *([] if run else [program.slug]))
    if run:
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect(run)
    last = program.match_runs.newest_first().first()
    return _page(request, program, PolicyForm(policy=last.policy if last else USUAL), form)


@require_POST
@coordination_page(may_coordinate)
def ruling_lift(request: HttpRequest, code: str) -> HttpResponse:
    """Leave two people to the matching again."""
    rulings = Ruling.objects.select_related("program__project", "mentor__person", "mentee__person")
    ruling = get_object_or_404(rulings, code=code)
    require(policies.may_match(request.user, ruling.program))
    run = ruling.program.match_runs.filter(code=request.POST.get("run", "")).first()
    try:
        lift_ruling(ruling=ruling, by=request.user, at=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Lifted. It counts from the next run on."))
    return redirect(run or "matching:workbench", *([] if run else [ruling.program.slug]))


def _program(request: HttpRequest, slug: str) -> Program:
    program = get_object_or_404(Program.objects.select_related("project"), slug=slug)
    require(policies.may_read_matching(request.user, program))
    return program


def _page(request: HttpRequest, program: Program, form: PolicyForm, ruling_form: RulingForm) -> HttpResponse:
    form.helper.form_action = reverse("matching:workbench", args=[program.slug])
    runs = MatchRun.objects.filter(program=program).select_related("started_by").newest_first()[:RUNS_SHOWN]
    context = {
        "nav": "coordination",
        "program": program,
        "form": form,
        "ruling_form": ruling_form,
        "supply": supply_of(program),
        "runs": runs,
        "under_way": next((run for run in runs if run.is_under_way), None),
        "rulings": Ruling.objects.filter(program=program).for_lists(),
        "matchable": program.state in MATCHABLE,
        "may_match": policies.may_match(request.user, program),
    }
    return TemplateResponse(request, "matching/workbench.html", context)


def _told(kind: str) -> str:
    if kind == Ruling.Kind.LOCK:
        return _("%(mentor)s and %(mentee)s are locked. It counts from the next run on.")
    return _("%(mentor)s and %(mentee)s are kept apart. It counts from the next run on.")
