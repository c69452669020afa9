from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate


class PatronsConfig(AppConfig):
    name = "patrons"
    verbose_name = "Patrons"

    def ready(self) -> None:
        # Models exist only from here on.
        from patrons import announcing, checks, roles  # noqa: PLC0415
        from patrons.admin import own_name  # noqa: PLC0415

        register(checks.no_invented_money, checks.TAG)
        announcing.connect()
        own_name.connect()

        post_migrate.connect(roles.settle, sender=self)
