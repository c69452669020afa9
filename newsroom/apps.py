from django.apps import AppConfig
from django.core.checks import register
from django.utils.module_loading import import_string

from newsroom import checks, too_large
from newsroom.pagecache import purging


class NewsroomConfig(AppConfig):
    name = "newsroom"

    def ready(self) -> None:
        too_large.find_nothing()
        register(checks.safe_settings, checks.TAG)
        # By its name: the project imports none of the apps.
        changed = import_string("patrons.signals.public_content_changed")
        changed.connect(purging.purge, dispatch_uid="purge the page cache")
