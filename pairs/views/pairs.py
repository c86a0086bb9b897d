from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from mentorship.core import clock
from mentorship.core.http import require

from .. import policies
from ..models import Pair
from ..overviews import Overview
from ..people import languages_of
from ..reasons import words_of


@require_safe
def pair_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The partner, what comes next, and how the pair stands."""
    at = clock.now()
    pair = get_object_or_404(Pair.objects.visible_to(request.user, at).for_pages(), code=code)
    require(policies.may_see_pair(request.user, pair, at))
    overview = Overview(pair, pair.role_of(request.user), list(pair.meetings.in_order()), at)
    context = {
        "nav": "dashboard",
        "pair": pair,
        "overview": overview,
        "own": overview.own,
        "partner": overview.partner,
        "languages": languages_of(overview.partner),
        "reasons": words_of(pair.reasons, pair.program),
        "may_change": policies.may_change_pair(request.user, pair, at),
        "may_see_contact": policies.may_see_contact(request.user, pair, at),
        "may_keep_contact": policies.may_keep_contact(request.user, pair, at),
    }
    return TemplateResponse(request, "pairs/pair_detail.html", context)
