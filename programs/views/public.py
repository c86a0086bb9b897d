"""What everybody may read."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from mentorship.core import clock
from mentorship.core.http import require

from .. import conduct, policies
from ..enums import Role
from ..models import Program, Project


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    open_programs = Program.objects.taking_applications(at).for_lists()
    context = {"at": at, "open_programs": open_programs[:6]}
    return TemplateResponse(request, "programs/home.html", context)


@login_not_required
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "programs/guide.html", {"nav": "guide"})


@login_not_required
@require_safe
def for_projects(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "programs/for_projects.html", {"nav": "for_projects"})


@login_not_required
@require_safe
def help_us(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "programs/help_us.html")


@login_not_required
@require_safe
def code_of_conduct(request: HttpRequest) -> HttpResponse:
    context = {"code_of_conduct_version": conduct.VERSION}
    return TemplateResponse(request, "programs/code_of_conduct.html", context)


@login_not_required
@require_safe
def project_detail(request: HttpRequest, slug: str) -> HttpResponse:
    project = get_object_or_404(Project, slug=slug)
    programs = project.programs.public().for_lists()
    context = {
        "project": project,
        "programs": programs,
        "maintains": policies.maintains(request.user, project),
        "may_see_desk": policies.may_see_desk(request.user, project),
    }
    return TemplateResponse(request, "programs/project_detail.html", context)


@login_not_required
@require_safe
def program_list(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    open_programs = list(Program.objects.taking_applications(at).for_lists())
    upcoming = list(Program.objects.upcoming(at).for_lists())
    listed = [program.pk for program in (*open_programs, *upcoming)]
    context = {
        "nav": "programs",
        "at": at,
        "open_programs": open_programs,
        "upcoming": upcoming,
        "others": Program.objects.public().exclude(pk__in=listed).for_lists(),
    }
    return TemplateResponse(request, "programs/program_list.html", context)


@login_not_required
@require_safe
def program_detail(request: HttpRequest, slug: str) -> HttpResponse:
    program = get_object_or_404(Program.objects.select_related("project"), slug=slug)
    require(policies.may_see_program(request.user, program))
    at = clock.now()
    own = {}
    if request.user.is_authenticated:
        own = {a.role: a for a in program.applications.visible_to(request.user)}
    context = {
        "nav": "programs",
        "at": at,
        "program": program,
        "areas": program.areas.order_by("position", "pk"),
        "channels": program.channels.readable(takes_part=policies.takes_part(request.user, program)),
        "events": [
            event
            for event in program.events.possibly_to_come(at).select_related("program")
            if not event.is_over(at)
        ],
        "takes_applications": program.takes_applications(at),
        "ways_in": [(role, own.get(role.value)) for role in (Role.MENTEE, Role.MENTOR)],
        "may_change": policies.may_change_program(request.user, program),
        "may_nominate": program.announced_at and policies.may_nominate(request.user, program),
        "coordinates": policies.may_read_applications(request.user, program),
    }
    return TemplateResponse(request, "programs/program_detail.html", context)
