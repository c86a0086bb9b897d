"""What the coordinators of a program write in its mails instead of the built-in words."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import known_values
from mentorship.core.models import User

from ..enums import MailText
from .programs import Program

LONGEST = 5000


class MailTemplate(models.Model):
    """The words of one mail in one language, with placeholders; see `mentorship.core.mail_texts`."""

    program = models.ForeignKey(
        Program,
        verbose_name=_("program"),
        on_delete=models.CASCADE,
        related_name="mail_templates",
        editable=False,
    )
    kind = models.CharField(_("mail"), max_length=20, choices=MailText.choices)
    language = models.CharField(_("language"), max_length=16, choices=settings.LANGUAGES)
    subject = models.CharField(
        _("subject"),
        max_length=150,
        help_text=_("One line, 150 characters at most."),
    )
    body = models.TextField(
        _("text"),
        max_length=LONGEST,
        validators=[MaxLengthValidator(LONGEST)],
        help_text=_(
            "Leave an empty line between paragraphs. Lines that begin with “- ” make a list, *stars* stress a "
            "word. Web addresses work as you type them. 5000 characters at most."
        ),
    )
    edited_at = models.DateTimeField(_("edited"), editable=False)
    edited_by = models.ForeignKey(
        User,
        verbose_name=_("edited by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            models.UniqueConstraint(
                fields=["program", "kind", "language"],
                name="mail_template_once_per_program_and_language",
                violation_error_message=_("This mail has words of its own in this language already."),
            ),
            known_values(
                "kind",
                MailText,
                name="mail_template_kind_known",
                message=_("This is no mail that can be edited."),
            ),
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(body=""),
                name="mail_template_has_words",
                violation_error_message=_("A mail needs a subject and a text."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.language}) – {self.program}"

    @property
    def audit_scope(self) -> str:
        return self.program.audit_scope
