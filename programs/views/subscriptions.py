"""Subscribing to new announcements by mail, and leaving by the address in each of them."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mentorship.core import clock

from ..errors import SubscriptionError
from ..forms.subscriptions import SubscriptionForm
from ..models import Subscription
from ..services import subscriptions as services
from ..tokens import subscription_of


@login_not_required
@require_http_methods(["GET", "POST"])
def subscription(request: HttpRequest) -> HttpResponse:
    """By one click with an account, otherwise by an address: the answer to it is the same for all."""
    if request.user.is_authenticated:
        return _of_account(request)
    form = SubscriptionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if refused := ratelimit.consume_or_429(request, action="subscribe"):
            return refused
        services.request_subscription(
            email=form.cleaned_data["email"], language=get_language(), at=clock.now()
        )
        return TemplateResponse(request, "programs/subscription_asked.html", {"nav": "programs"})
    return TemplateResponse(request, "programs/subscription.html", {"nav": "programs", "form": form})


def _of_account(request: HttpRequest) -> HttpResponse:
    own = Subscription.objects.of(request.user).first()
    if request.method == "GET":
        return TemplateResponse(request, "programs/subscription_own.html", {"nav": "programs", "own": own})
    if "on" in request.POST:
        services.subscribe(person=request.user, at=clock.now())
        messages.success(request, _("You get a mail when a program is announced."))
    elif "off" in request.POST and own:
        services.unsubscribe(subscription=own)
        messages.success(request, _("You get no mails about new programs any more."))
    return redirect("programs:subscription")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def subscription_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A link that doesn't hold says the same for all."""
    at = clock.now()
    if services.find_request(token, at) is None:
        return TemplateResponse(request, "programs/subscription_too_late.html")
    if request.method == "GET":
        return TemplateResponse(request, "programs/subscription_confirm.html")
    try:
        services.confirm_subscription(token=token, at=at)
    except SubscriptionError:
        return TemplateResponse(request, "programs/subscription_too_late.html")
    return TemplateResponse(request, "programs/subscription_confirmed.html")


@csrf_exempt  # the token is the authority, and mail programs post without a cookie
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def subscription_off(request: HttpRequest, token: str) -> HttpResponse:
    """The button behind a mail's link, and what mail programs post to for their reader."""
    key = subscription_of(token)
    if key is None:
        raise Http404
    own = Subscription.objects.filter(pk=key).first()
    if own and request.method == "POST":
        services.unsubscribe(subscription=own)
        own = None
    # Answered without a redirect, which a mail program would not follow.
    return TemplateResponse(request, "programs/subscription_off.html", {"is_on": own is not None})
