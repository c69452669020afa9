"""How much of what failed came in after all: amounts of two currencies are never added."""

from collections import defaultdict

from django.db.models import Count, QuerySet, Sum

from patrons.giving.failed_charges.late_charge import Became, LateCharge
from patrons.money import Currency, money

WORDS = {
    Became.RECOVERED: "paid after all",
    Became.LOST: "lost",
    Became.LET_GO: "let go",
    Became.OPEN: "still open",
}


def sums(charges: QuerySet[LateCharge]) -> list[str]:
    """For each currency, in words: "15.00 EUR failed (3 charges): 10.00 EUR paid after all ..."."""
    rows = charges.order_by().values("currency_id", "became")
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in rows.annotate(total=Sum("amount"), charges=Count("pk")):
        found[str(row["currency_id"])][row["became"]] = (row["total"], row["charges"])
    currencies = Currency.objects.in_bulk(found, field_name="code")
    return [_said(currencies[code], found[code]) for code in sorted(found)]


def _said(currency: Currency, parts: dict[str, tuple[int, int]]) -> str:
    whole = money(sum(total for total, _number in parts.values()), currency)
    number = sum(number for _total, number in parts.values())
    each = [
        f"{money(parts[became][0], currency)} {word}"
        for became, word in WORDS.items()
        if became in parts
    ]
    charges = "1 charge" if number == 1 else f"{number} charges"
    return f"{whole} failed ({charges}): {', '.join(each)}"
