"""`make volume`: a year of 10,000 gifts, and whether statements, ledger, months and Stripe agree.

The local Stripe lives a year: monthly givers, one-time gifts, refunds, disputes and payouts. The
product then hears of all of it at once, as after an outage, compares itself with Stripe and closes
every month that is over. What it says is held against Stripe's own lists, which are read without
the product's gateway. It prints what each step took, and exits 1 where two sums differ.

    make volume GIFTS=10000
"""

import os
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

os.environ.setdefault("TEST_DATABASE", "postgresql")

from deploy.processes import Site
from tests import environment, services
from tests.stack import answers

GIFTS = int(os.environ.get("GIFTS", "10000"))
MONTHS, DAY = 12, 24 * 60 * 60
HANDS = 3  # events that are handled at the same time
WHOLE = (date(2000, 1, 1), date(2100, 12, 31))


def main() -> None:
    services.database.start()
    site = Site(environment.FOLDER / "volume", 0, environment.free_port())
    site.var.mkdir()
    command = [sys.executable, "-m", "sandbox", "--port", str(site.sandbox_port)]
    stripe = services.Service("stripe", [*command, "--data", str(site.var / "sandbox")])
    try:
        stripe.wait_until(lambda: answers(f"{site.sandbox}/healthz"))
        os.environ.update(
            DATABASE_URL=services.database.copy("volume"),
            STRIPE_API_BASE=site.sandbox,
            STRIPE_TIMEOUT="60",
            LOG_LEVEL="ERROR",
            DJANGO_SETTINGS_MODULE="newsroom.settings",
        )
        import django  # noqa: PLC0415  (the settings read what stands above)

        django.setup()
        wrong = prove(site.sandbox)
    finally:
        stripe.stop()
        services.database.stop()
    print("\n" + ("\n".join(["Wrong:", *wrong]) if wrong else "Every sum agrees."))
    sys.exit(1 if wrong else 0)


def prove(address: str) -> list[str]:
    from proofs.year import Year  # noqa: PLC0415  (Django must be set up)

    year = Year(address, GIFTS, MONTHS)
    timed(f"a year at the local Stripe, {year.givers} monthly givers", year.live)
    timed("the product hears of it", lambda: hear(year))
    check = timed("the comparison with Stripe", year.compare)
    print(f"  {check.compared} movements compared: {check.words}")
    timed("closing every month that is over", year.close_months)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"  {memory} MB at most in this process\n")
    wrong = [str(each) for each in check.differences.all()]
    for words, looked in year.checks().items():
        found = timed(words, looked)
        wrong += found
    return wrong


def hear(year) -> int:
    from django.db import connection  # noqa: PLC0415

    from patrons.giving import events  # noqa: PLC0415

    def one(key: int) -> None:
        try:
            events.process(key)
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        return len(list(pool.map(one, year.missed())))


def timed(words: str, act: Callable):
    began = time.monotonic()
    found = act()
    print(f"  {time.monotonic() - began:7.1f} s  {words}", flush=True)
    return found


if __name__ == "__main__":
    main()
