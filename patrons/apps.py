from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PatronsConfig(AppConfig):
    name = "patrons"
    verbose_name = "Patrons"

    def ready(self) -> None:
        # Models exist only from here on.
        from patrons import roles  # noqa: PLC0415

        post_migrate.connect(roles.settle, sender=self)
