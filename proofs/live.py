"""`make stripe-live`: the product's own handlers against Stripe's own test mode.

    make stripe-live STRIPE_SECRET_KEY=sk_test_...

The local Stripe proves shape; only Stripe proves behaviour. Gifts begin with the product's own
Checkout Session and are paid as Stripe's command-line client does it, without a browser; renewals
run on a test clock. No webhook address is needed: events are listed, as after an outage, and go
through the inbox and the handlers. Each run has a product and a database of its own and leaves
everything else on the account alone. It refuses a live key, and is skipped without a key.
"""

import os
import sys
import time
import traceback
from collections.abc import Callable

KEY = os.environ.get("STRIPE_SECRET_KEY", "")
ADDRESS = os.environ.get("STRIPE_API_BASE", "https://api.stripe.com")
TEST_KEYS = ("sk_test_", "rk_test_")

NOT_PROVED = """
Not proved by this: Stripe's pages in a browser, 3-D Secure, bank debits, and webhooks (their
signatures and their delivery): events were listed, not delivered."""


def begin() -> None:
    """A database of this run's own, with the key that was given; or one sentence, and the end."""
    if not KEY:
        print("Skipped: STRIPE_SECRET_KEY is not set; with a test key (sk_test_...) this runs.")
        sys.exit(0)
    if not KEY.startswith(TEST_KEYS):
        sys.exit("Refused: this takes a test key (sk_test_...) and moves no real money.")
    os.environ["TEST_DATABASE"] = "sqlite"
    from tests import services  # noqa: PLC0415  (it sets the environment, which Django then reads)

    services.database.start()
    os.environ.update(
        STRIPE_SECRET_KEY=KEY,
        STRIPE_API_BASE=ADDRESS,
        STRIPE_PRODUCT=f"newsroom-live-{int(time.time())}",
        STRIPE_TIMEOUT="30",
        DATABASE_URL=services.database.copy("live"),
        DJANGO_SETTINGS_MODULE="newsroom.settings",
    )
    import django  # noqa: PLC0415

    django.setup()


def main() -> None:
    begin()
    from proofs.live_journeys import JOURNEYS, Live  # noqa: PLC0415  (Django must be set up)

    live = Live(ADDRESS, KEY)
    print(f"Stripe at {ADDRESS}, account {live.account}, test mode. No money moves.\n", flush=True)
    failed = [words for words, journey in JOURNEYS.items() if not done(live, words, journey)]
    print(NOT_PROVED)
    if failed:
        sys.exit(f"\n{len(failed)} of {len(JOURNEYS)} did not go as the product expects.")
    where = "This was the local Stripe: shape, not behaviour." if live.is_local else ""
    print(f"\nAll {len(JOURNEYS)} went as the product expects. {where}")


def done(live, words: str, journey: Callable) -> bool:
    """Run one journey and say how it went; one that fails holds no other up."""
    try:
        told = journey(live)
    except Exception as error:
        line = traceback.extract_tb(error.__traceback__)[-1]
        print(f"  FAILED  {words}: {type(error).__name__}: {error} ({line.name}:{line.lineno})")
        return False
    print(f"  proved  {words}{f': {told}' if told else ''}", flush=True)
    return True


if __name__ == "__main__":
    main()
