"""What the database must not hold, looked at before the site starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError

from patrons.giving import gateway
from patrons.starting_clean import invented_rows

TAG = "newsroom"  # with the settings that newsroom/checks.py looks at


def no_invented_money(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """With a live key, no row of the local Stripe or of Stripe's test mode may stand here."""
    if not gateway.livemode():
        return []
    try:
        found = invented_rows()
    except DatabaseError:  # not migrated yet, or not there: whoever needs it says so
        return []
    if not found:
        return []
    said = ", ".join(f"{number} {name}" for name, number in found.items())
    return [
        Error(
            f"A live Stripe key, and invented money in the database: {said}.",
            hint="Run manage.py start_clean: it keeps pages and settings and removes the demo's "
            f"people, money and votes. (This database: {settings.DATABASES['default']['NAME']})",
            id="patrons.E001",
        )
    ]
