import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import programs.codes


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0005_declarations_and_maintainers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Nomination",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=programs.codes.new_code,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "sent"),
                            ("confirmed", "confirmed"),
                            ("declined", "declined"),
                            ("expired", "expired"),
                            ("revoked", "revoked"),
                        ],
                        default="sent",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="As you would address them in a mail.",
                        max_length=120,
                        verbose_name="their name",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        help_text="The link goes there. Write only to somebody who won't mind a mail from you.",
                        max_length=254,
                        verbose_name="their mail address",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        help_text="One line. They read it in the mail, with your name; the coordinators read it too.",
                        max_length=300,
                        verbose_name="why they would be a good mentor",
                    ),
                ),
                (
                    "token_hash",
                    models.CharField(
                        editable=False, max_length=64, unique=True, verbose_name="hash of the link"
                    ),
                ),
                (
                    "reminder_hash",
                    models.CharField(
                        blank=True,
                        db_index=True,
                        editable=False,
                        max_length=64,
                        verbose_name="hash of the link in the reminder",
                    ),
                ),
                ("created_at", models.DateTimeField(editable=False, verbose_name="sent")),
                ("expires_at", models.DateTimeField(editable=False, verbose_name="expires")),
                (
                    "reminded_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="reminded"),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="closed"),
                ),
                (
                    "decline_reason",
                    models.TextField(
                        blank=True,
                        help_text="A few words are enough. The person who nominated you and the coordinators of the program read them.",
                        max_length=1000,
                        verbose_name="your reason",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nominations",
                        to="programs.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "nominated_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="nominations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="nominated by",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nominations",
                        to="programs.program",
                        verbose_name="program",
                    ),
                ),
            ],
            options={
                "verbose_name": "nomination",
                "verbose_name_plural": "nominations",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["sent", "confirmed", "declined", "expired", "revoked"])
                        ),
                        name="nomination_state_known",
                        violation_error_message="This is not a state.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="nomination_email_in_small_letters",
                        violation_error_message="The address is kept in small letters.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "sent")),
                        fields=("program", "email"),
                        name="nomination_once_per_program_and_address",
                        violation_error_message="This address is nominated already, and the answer is still awaited. Look at the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="nomination_expires_after_it_was_made",
                        violation_error_message="A link expires after it was made.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("reminder_hash", ""), _negated=True), ("reminded_at__isnull", False)
                            ),
                            models.Q(("reminder_hash", ""), ("reminded_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="nomination_reminder_has_link_and_time",
                        violation_error_message="A reminder has a link and a time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "sent"), _negated=True), ("closed_at__isnull", False)
                            ),
                            models.Q(("state", "sent"), ("closed_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="nomination_closed_has_time",
                        violation_error_message="What is closed has the time at which it was.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), ("application__isnull", False)),
                            models.Q(
                                models.Q(("state", "confirmed"), _negated=True), ("application__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="nomination_confirmed_has_application",
                        violation_error_message="A confirmed nomination has an application, and only a confirmed one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), models.Q(("decline_reason", ""), _negated=True)),
                            models.Q(models.Q(("state", "declined"), _negated=True), ("decline_reason", "")),
                            _connector="OR",
                        ),
                        name="nomination_declined_has_reason",
                        violation_error_message="Say why: the person who nominated you is told.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recommends", models.BooleanField(verbose_name="recommended")),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="What you know of their work, or what speaks against it. The candidate does not see it. If you advise against somebody, say why.",
                        max_length=1000,
                        verbose_name="note for the coordinators",
                    ),
                ),
                ("given_at", models.DateTimeField(editable=False, verbose_name="given")),
                (
                    "application",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recommendations",
                        to="programs.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="recommendations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "recommendation",
                "verbose_name_plural": "recommendations",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "by"),
                        name="recommendation_once_per_maintainer",
                        violation_error_message="You have given your recommendation. Change that one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recommends", False), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="recommendation_against_has_note",
                        violation_error_message="Say why you advise against: the coordinators have to decide.",
                    ),
                ],
            },
        ),
    ]
