"""Settings that would be unsafe together stop the site before it serves anybody.

Management commands run system checks by themselves; newsroom/wsgi.py runs these for the web server
and newsroom/celery.py for the worker and the scheduler.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, run_checks
from django.core.exceptions import ImproperlyConfigured

TAG = "newsroom"
STRIPE = "https://api.stripe.com"
LIVE = ("sk_live_", "rk_live_")
SECRET = ("sk_", "rk_")
SHORTEST_KEY = 32


def safe_settings(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Everything that is unsafe as set, each with what to do."""
    return [*_stripe(), *_mail(), *_secrets()]


def refuse_unsafe_settings() -> None:
    """Raises ImproperlyConfigured, saying what to do about each unsafe setting."""
    # The settings first: with wrong ones the database is not even asked.
    problems = safe_settings() or run_checks(tags=[TAG])
    if problems:
        said = "\n".join(f"- {problem.msg} {problem.hint}" for problem in problems)
        raise ImproperlyConfigured(f"The site does not start like this:\n{said}")


def _stripe() -> Iterator[CheckMessage]:
    key, live = settings.STRIPE_SECRET_KEY, settings.STRIPE_SECRET_KEY.startswith(LIVE)
    if not key.startswith(SECRET):
        yield Error(
            "STRIPE_SECRET_KEY is not a secret key.",
            hint="Set the key that begins with sk_ or rk_; one with pk_ is for browsers.",
            id="newsroom.E001",
        )
    if settings.STRIPE_SANDBOX and not settings.DEBUG:
        yield Error(
            "The site would take gifts on its local Stripe, where no money moves.",
            hint="Set STRIPE_SECRET_KEY to your key at Stripe; for a demo, set DEBUG=true.",
            id="newsroom.E002",
        )
    if live and settings.STRIPE_API_BASE != STRIPE:
        yield Error(
            f"A live Stripe key would be sent to {settings.STRIPE_API_BASE}.",
            hint="Unset STRIPE_API_BASE; only the local Stripe needs it.",
            id="newsroom.E003",
        )
    if live and settings.DEBUG:
        yield Error(
            "DEBUG is on with a live Stripe key: error pages would show donors' data.",
            hint="Set DEBUG=false, or use a test key.",
            id="newsroom.E004",
        )


def _mail() -> Iterator[CheckMessage]:
    if not settings.EMAIL_URL and not settings.DEMO:
        yield Error(
            "No mail can be sent: receipts and sign-in codes would reach nobody.",
            hint="Set EMAIL_URL, for example smtp+tls://name:password@mail.example.org:587.",
            id="newsroom.E005",
        )


def _secrets() -> Iterator[CheckMessage]:
    if not settings.STRIPE_WEBHOOK_SECRET.startswith("whsec_"):
        yield Error(
            "STRIPE_WEBHOOK_SECRET is not the secret of a webhook endpoint.",
            hint="Set the signing secret that Stripe shows for the endpoint: whsec_...",
            id="newsroom.E006",
        )
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        yield Error(
            f"SECRET_KEY has fewer than {SHORTEST_KEY} characters: sessions could be forged.",
            hint="Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'",
            id="newsroom.E007",
        )
