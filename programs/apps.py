from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    name = "programs"
    verbose_name = _("Programs")

    def ready(self) -> None:
        from mentorship.core import keepers, scopes

        from . import emails, policies

        emails.register()
        scopes.register(policies.readable_scopes)
        scopes.register(policies.scopes_of_concerns)
        keepers.register(policies.accounts_waited_for)
