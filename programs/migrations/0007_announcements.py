import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import mentorship.core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0006_nominations_and_recommendations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="program",
            name="benefits_mentees",
            field=models.TextField(
                blank=True,
                help_text="What mentees get out of it beside that. Markdown.",
                max_length=5000,
                verbose_name="benefits for mentees",
            ),
        ),
        migrations.AddField(
            model_name="program",
            name="benefits_mentors",
            field=models.TextField(
                blank=True,
                help_text="What mentors get out of it beside that. Markdown.",
                max_length=5000,
                verbose_name="benefits for mentors",
            ),
        ),
        migrations.AddField(
            model_name="program",
            name="expectations_mentees",
            field=models.TextField(
                blank=True,
                help_text="What mentees commit to beside that. Markdown.",
                max_length=5000,
                verbose_name="expectations of mentees",
            ),
        ),
        migrations.AddField(
            model_name="program",
            name="expectations_mentors",
            field=models.TextField(
                blank=True,
                help_text="What mentors commit to beside that. Markdown.",
                max_length=5000,
                verbose_name="expectations of mentors",
            ),
        ),
        migrations.AlterField(
            model_name="program",
            name="benefits",
            field=models.TextField(
                blank=True,
                help_text="What both sides get out of it. Markdown.",
                max_length=5000,
                verbose_name="benefits for both",
            ),
        ),
        migrations.AlterField(
            model_name="program",
            name="expectations",
            field=models.TextField(
                blank=True,
                help_text="What both sides commit to. Markdown.",
                max_length=5000,
                verbose_name="expectations of both",
            ),
        ),
        migrations.AlterField(
            model_name="program",
            name="requirements",
            field=models.TextField(
                blank=True,
                help_text="What one must bring along, as a mentee or as a mentor. Markdown.",
                max_length=5000,
                verbose_name="requirements",
            ),
        ),
        migrations.CreateModel(
            name="Channel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "name",
                    models.CharField(help_text="Such as Mentees' chat.", max_length=80, verbose_name="name"),
                ),
                (
                    "url",
                    mentorship.core.fields.URLField(
                        help_text="Where it is on the web.", max_length=300, verbose_name="address"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        blank=True,
                        help_text="What one goes there for, in a sentence.",
                        max_length=200,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("everyone", "everyone"), ("participants", "people taking part")],
                        default="participants",
                        help_text="Those taking part are approved mentors and mentees, and the coordinators.",
                        max_length=12,
                        verbose_name="who sees it",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="channels",
                        to="programs.program",
                        verbose_name="program",
                    ),
                ),
            ],
            options={
                "verbose_name": "channel",
                "verbose_name_plural": "channels",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["everyone", "participants"])),
                        name="channel_audience_known",
                        violation_error_message="There is no such audience.",
                    ),
                    models.UniqueConstraint(
                        fields=("program", "name"),
                        name="channel_once_per_program",
                        violation_error_message="The program has a channel of this name already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="Such as Questions and answers.", max_length=120, verbose_name="title"
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        help_text="How long it takes.",
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="minutes",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="An address on the web, or where it is.",
                        max_length=300,
                        verbose_name="place",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        help_text="What happens there, and for whom. Markdown.",
                        max_length=2000,
                        verbose_name="text",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="programs.program",
                        verbose_name="program",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 5), ("minutes__lte", 1440)),
                        name="event_minutes_range",
                        violation_error_message="Choose 5 to 1440 minutes.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="New announcements are sent to this address.",
                        max_length=254,
                        verbose_name="mail address",
                    ),
                ),
                ("language", models.CharField(default="en", max_length=16, verbose_name="language")),
                ("token_hash", models.CharField(blank=True, max_length=64, verbose_name="link")),
                ("requests", models.PositiveSmallIntegerField(default=0, verbose_name="links sent")),
                ("asked_at", models.DateTimeField(verbose_name="asked for")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                (
                    "person",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscription",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "subscription",
                "verbose_name_plural": "subscriptions",
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("email", ""), _negated=True),
                        name="subscription_once_per_address",
                        violation_error_message="This address has a subscription already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("token_hash", ""), _negated=True),
                        fields=("token_hash",),
                        name="subscription_link_is_unique",
                        violation_error_message="This link exists already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("email", ""), ("person__isnull", False)),
                            models.Q(("person", None), models.Q(("email", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="subscription_has_one_recipient",
                        violation_error_message="A subscription is for an account or for an address.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person__isnull", False), _negated=True),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="subscription_of_account_is_confirmed",
                        violation_error_message="An account's address was confirmed when it was made.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confirmed_at", None), ("token_hash", ""), _connector="OR"),
                        name="subscription_confirmed_has_no_link",
                        violation_error_message="A link is used once.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("requests__gte", 0), ("requests__lte", 5)),
                        name="subscription_requests_range",
                        violation_error_message="An address gets five links at most.",
                    ),
                ],
            },
        ),
    ]
