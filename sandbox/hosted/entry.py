"""Reading the card form: what is missing or wrong, field by field."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from sandbox.cards import CARDS, DEBITS, Entry
from sandbox.resources.customers import MAIL

FIELDS = ("email", "name", "number", "expiry", "cvc", "country", "postal_code")
EXPIRY = re.compile(r"([0-9]{1,2})\s*/?\s*([0-9]{4}|[0-9]{2})")
NOT_CHARGED = "You have not been charged."


def filled(form: Mapping[str, str], number: str) -> dict[str, str]:
    """The form with a test card filled in; what the person wrote elsewhere stays."""
    kept = {field: form.get(field, "").strip() for field in FIELDS}
    kept["email"] = kept["email"] or "reader@example.org"
    kept["name"] = kept["name"] or "Test Reader"
    year = (datetime.now(UTC).year + 3) % 100
    return kept | {"number": CARDS[number].spaced, "expiry": f"12 / {year}", "cvc": "123"}


def read(form: Mapping[str, str]) -> tuple[Entry | None, dict[str, str]]:
    """The entry, or None and a message for each field that is wrong."""
    values = {field: form.get(field, "").strip()[:200] for field in FIELDS}
    number = re.sub(r"[\s-]", "", values["number"])
    errors: dict[str, str] = {}
    if not MAIL.fullmatch(values["email"]):
        errors["email"] = (
            f"This is no e-mail address. {NOT_CHARGED} Write it like name@example.org."
        )
    if not values["name"]:
        errors["name"] = f"The name is missing. {NOT_CHARGED} Write the name on the card."
    if number not in CARDS:
        errors["number"] = (
            f"This is none of the test cards. {NOT_CHARGED} "
            "Choose one from the list; never enter a real card here."
        )
    month, year = _expiry(values["expiry"])
    today = datetime.now(UTC)
    if not 1 <= month <= 12:
        errors["expiry"] = f"This is no date. {NOT_CHARGED} Write month and year like 12 / 34."
    elif (year, month) < (today.year, today.month):
        errors["expiry"] = f"This date has passed. {NOT_CHARGED} Write a date to come."
    if not re.fullmatch(r"[0-9]{3,4}", values["cvc"]):
        errors["cvc"] = f"This is no security code. {NOT_CHARGED} Any three digits will do."
    country = values["country"].upper()
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        errors["country"] = (
            f"This is no country code. {NOT_CHARGED} Two letters, like IE, or nothing."
        )
    if errors:
        return None, errors
    return (
        Entry(
            values["email"],
            values["name"],
            number,
            month,
            year,
            country or None,
            values["postal_code"] or None,
        ),
        {},
    )


def read_debit(form: Mapping[str, str], iban: str) -> tuple[Entry | None, dict[str, str]]:
    """The entry for one of the test bank accounts; only who pays is asked for."""
    known = filled(form, next(iter(CARDS)))
    entry, errors = read(known)
    if entry is None:
        return None, {name: errors[name] for name in errors if name in ("email", "name")}
    return entry._replace(number=DEBITS[iban].number), {}


def _expiry(written: str) -> tuple[int, int]:
    found = EXPIRY.fullmatch(written)
    if not found:
        return 0, 0
    year = int(found[2])
    return int(found[1]), year + 2000 if year < 100 else year
