"""When a form was opened, signed, so that nobody can say they had it open before the deadline."""

from datetime import datetime

from django.core.signing import BadSignature, Signer

from .models import Application

_signer = Signer(salt="programs.application.opened")


def opened_stamp(application: Application, at: datetime) -> str:
    """For a hidden field of the form: `at`, held to this person, program and role."""
    return _signer.sign_object([_form_of(application), at.isoformat()])


def opened_at(application: Application, stamp: str) -> datetime | None:
    """When this form was opened; None if the stamp is another form's or nobody's."""
    try:
        form, at = _signer.unsign_object(stamp)
    except BadSignature:
        return None
    return datetime.fromisoformat(at) if form == _form_of(application) else None


def _form_of(application: Application) -> list[object]:
    return [application.person_id, application.program_id, application.role]
