"""What readers see has changed: every page is made anew, once the change is committed."""

from typing import Any

from django.db import transaction

from newsroom.pagecache.generation import here


def purge(**told: Any) -> None:
    """Listens to `public_content_changed`. No page is enumerated: whatever lists or shows what
    changed goes with the rest.
    """
    transaction.on_commit(here().purge, robust=True)
