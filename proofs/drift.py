"""`make drift`: every kind of drift is put into the books, and `manage.py reconcile` names each.

Gifts go through the site and agree with Stripe. Then rows are changed, removed and invented
in the database, and gifts, a refund and a dispute happen at Stripe of which no event arrives. The
comparison must name each by its id, mend what was only missed, and say what it cannot mend; and it
must name nothing else. Exits 1 otherwise.
"""

import os
import sys

os.environ.setdefault("TEST_DATABASE", "postgresql")

from proofs.site import BusySite
from proofs.storm.giving import Giver
from proofs.storm.kinds import KINDS, Gift
from proofs.storm.run import Storm
from tests import services

ONCE = next(kind for kind in KINDS if kind.name == "once")
REFUNDED = next(kind for kind in KINDS if kind.name == "refund at the dashboard, whole")
GIFTS = 18


def gifts() -> list[Gift]:
    """Enough untouched ones for each drift, and four that were given back."""
    kinds = [ONCE] * (GIFTS - 4) + [REFUNDED] * 4
    return [
        Gift(n, kind, f"giver-{n}@drift.invalid", "Anna", "once", "EUR", 1000 + n, False, str(n))
        for n, kind in enumerate(kinds)
    ]


def unheard(storm: Storm) -> list[dict]:
    """A gift, a refund and a dispute at Stripe, while no event reaches us."""
    storm.stripe.switch("faults", kind="drop")
    given = Gift(90, ONCE, "giver-90@drift.invalid", "Anna", "once", "JPY", 3000, False, "90")
    Giver(storm.site.address, given).give()
    charge = storm.followers.charge_of(given)
    untouched = [gift for gift in storm.gifts if gift.kind is ONCE][-2:]
    refunded, disputed = (storm.followers.charge_of(gift) for gift in untouched)
    refund = storm.stripe.switch(f"charges/{refunded['id']}/refund", amount=400)
    dispute = storm.stripe.switch(f"charges/{disputed['id']}/dispute")
    return [
        {"what": "a gift whose event was lost", "id": charge["balance_transaction"]},
        {"what": "a refund whose event was lost", "id": refund["balance_transaction"]},
        {"what": "a dispute whose event was lost", "id": dispute["balance_transactions"][0]["id"]},
    ]


def compare(storm: Storm) -> list[str]:
    """What the command prints: a line for each difference, and its verdict at the end."""
    return storm.site.manage("reconcile", check=False).strip().splitlines()


def check(lines: list[str], expected: list[dict]) -> list[str]:
    """Prints each drift with what was said of it; returns what was wrong."""
    wrong, said = [], {line.partition(":")[0]: line for line in lines[:-1]}
    for drift in expected:
        line = said.pop(drift["id"], "")
        repaired = line.endswith("repaired")
        verdict = ("repaired" if repaired else "named") if line else "NOT NAMED"
        print(f"  {verdict:<10} {drift['what']:<36} {drift['id']}")
        if not line:
            wrong.append(f"not named: {drift['what']} {drift['id']}")
        elif repaired != drift["repairable"]:
            wrong.append(f"{'' if repaired else 'not '}repaired: {line}")
    return wrong + [f"named without reason: {line}" for line in said.values()]


def prove(site: BusySite) -> list[str]:
    site.start()
    storm = Storm(site, 0, 1, every=1e9)
    storm.gifts = gifts()
    storm.calm()
    lines = compare(storm)
    print(f"\nBefore: {lines[-1]}\n")
    if "agrees with Stripe" not in lines[-1]:
        return lines
    expected = storm.books.ask("inject")
    expected += [{**each, "repairable": True} for each in unheard(storm)]
    storm.books.close()
    first = compare(storm)
    print("After drift was put in, the comparison said:\n")
    wrong = check(first, expected)
    print("\nIn its own words:\n")
    print("\n".join(f"  {line}" for line in first))
    print("\nCompared again, only what it cannot mend is left:\n")
    left = [drift for drift in expected if not drift["repairable"]]
    return wrong + check(compare(storm), left)


def main() -> None:
    services.database.start()
    site = BusySite(services.database.copy("drift"), "drift")
    try:
        wrong = prove(site)
    finally:
        site.stop()
        services.database.stop()
    print("\n" + ("\n".join(["Wrong:", *wrong]) if wrong else "Every drift was named by its id."))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
