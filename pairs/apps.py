from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PairsConfig(AppConfig):
    name = "pairs"
    verbose_name = _("Pairs")

    def ready(self) -> None:
        from mentorship.core import keepers

        from . import emails, policies, reminder_mail

        emails.register()
        reminder_mail.register()
        keepers.register(policies.accounts_in_pairs)
