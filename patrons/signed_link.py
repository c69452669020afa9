"""The signed part of an address that we mail: the id of a row, signed for whose the row is now.

It needs no sign-in and reaches that row alone. The salt says what the address is for, and for whom:
once the row is somebody else's it has another salt, and what was mailed leads nowhere.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Generic, NamedTuple, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


class Found(NamedTuple, Generic[Row]):
    """What an address that bears its day leads to, and whether its time is over."""

    thing: Row
    over: bool


def sign(public_id: uuid.UUID, salt: str) -> str:
    return signing.Signer(salt=salt).sign(str(public_id))


def find(
    signed: str, rows: QuerySet[Row], salt: Callable[[Row], str], by: str = "public_id"
) -> Row | None:
    """The row of an address; None where there is none, or we did not sign it with the salt that
    the row has now. `by` is the field that holds the id.
    """
    row = _row(signed, rows, by)
    if row is None:
        return None
    try:
        signing.Signer(salt=salt(row)).unsign(signed)
    except signing.BadSignature:
        return None
    return row


def sign_dated(public_id: uuid.UUID, salt: str) -> str:
    """One that bears its day, and is good for a time."""
    return signing.TimestampSigner(salt=salt).sign(str(public_id))


def find_dated(
    signed: str, rows: QuerySet[Row], salt: Callable[[Row], str], lasts: timedelta
) -> Found[Row] | None:
    """The row of such an address, also when its time is over; else as `find`."""
    row = _row(signed, rows, "public_id")
    if row is None:
        return None
    try:
        signing.TimestampSigner(salt=salt(row)).unsign(signed, max_age=lasts)
    except signing.SignatureExpired:
        return Found(row, over=True)
    except signing.BadSignature:
        return None
    return Found(row, over=False)


def _row(signed: str, rows: QuerySet[Row], by: str) -> Row | None:
    """The row of the id that an address begins with, signed or not."""
    try:
        public_id = uuid.UUID(signed.partition(":")[0])
    except ValueError:
        return None
    return rows.filter(**{by: public_id}).first()
