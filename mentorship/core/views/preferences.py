from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..forms import PreferencesForm
from ..models import User
from ..services.accounts import change_preferences


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    # Bound to a copy: a form that doesn't hold would otherwise write its values into request.user for the page.
    form = PreferencesForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        user = change_preferences(user=request.user, **form.cleaned_data)
        with translation.override(user.language):
            messages.success(request, _("Your settings are saved."))
        return redirect("core:preferences")
    return TemplateResponse(request, "core/preferences.html", {"form": form})
