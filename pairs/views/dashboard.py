from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from mentorship.core import clock

from ..dashboard import due_items, sections_of


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    context = {
        "nav": "dashboard",
        "due": due_items(request.user, at),
        "sections": sections_of(request.user, at),
    }
    return TemplateResponse(request, "pairs/dashboard.html", context)
