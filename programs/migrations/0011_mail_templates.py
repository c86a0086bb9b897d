import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0004_leftover"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("receipt", "Receipt of an application"),
                            ("approved", "Decision: approved"),
                            ("waitlisted", "Decision: waitlisted"),
                            ("declined", "Decision: declined"),
                            ("nomination", "Nomination"),
                            ("nomination_reminder", "Reminder of a nomination"),
                            ("unfinished_draft", "Unfinished draft of an application"),
                            ("deadline_moved", "A deadline moved"),
                            ("taking_part", "Still taking part?"),
                            ("survey_reminder", "Reminder of the survey"),
                            ("cancelled", "A program was cancelled"),
                        ],
                        editable=False,
                        max_length=20,
                        verbose_name="mail",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English")], editable=False, max_length=16, verbose_name="language"
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        help_text="One line, 150 characters at most.", max_length=150, verbose_name="subject"
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        help_text="Leave an empty line between paragraphs. Lines that begin with “- ” make a list, *stars* stress a word. Web addresses work as you type them. 5000 characters at most.",
                        max_length=5000,
                        verbose_name="text",
                    ),
                ),
                ("edited_at", models.DateTimeField(editable=False, verbose_name="edited")),
                (
                    "edited_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="edited by",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_templates",
                        to="programs.program",
                        verbose_name="program",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail",
                "verbose_name_plural": "mails",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("program", "kind", "language"),
                        name="mail_template_once_per_program_and_language",
                        violation_error_message="This mail has words of its own in this language already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "receipt",
                                    "approved",
                                    "waitlisted",
                                    "declined",
                                    "nomination",
                                    "nomination_reminder",
                                    "unfinished_draft",
                                    "deadline_moved",
                                    "taking_part",
                                    "survey_reminder",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="mail_template_kind_known",
                        violation_error_message="This is no mail that can be edited.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("subject", ""), _negated=True), models.Q(("body", ""), _negated=True)
                        ),
                        name="mail_template_has_words",
                        violation_error_message="A mail needs a subject and a text.",
                    ),
                ],
            },
        ),
    ]
