"""The address in a mail behind which its reader says whether they still take part, without signing in."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from .models import Application

_signer = Signer(salt="programs.still_here")


def still_here_path(application: Application) -> str:
    return reverse("programs:still_here", args=[_signer.sign(application.pk)])


def application_of(token: str) -> Application | None:
    """Whose question it is; None if it is nobody's."""
    try:
        pk = _signer.unsign(token)
    except BadSignature:
        return None
    return Application.objects.select_related("program__project", "person").filter(pk=pk).first()
