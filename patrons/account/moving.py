"""Somebody's address becomes another, everywhere at once: user, patron, and the row that allauth
sends codes by. Stripe hears of it afterwards (giving/customer_address.py).

Receipts that were issued stay as they are; later ones go to the new address.
"""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from patrons.patron import Patron
from patrons.user import User, normalise_address


class Taken(Exception):
    """Somebody else is known by this address, with whatever they gave."""


def is_taken(address: str, user: User) -> bool:
    address = normalise_address(address)
    return (
        User.objects.exclude(pk=user.pk).filter(email=address).exists()
        or Patron.objects.exclude(user=user).filter(email=address).exists()
        or EmailAddress.objects.exclude(user=user).filter(email__iexact=address).exists()
    )


def hold(user: User) -> None:
    """Whoever erases them waits until the transaction ends, or has done it: their patron's row is
    taken before any other of theirs, or two could wait for each other.
    """
    list(Patron.objects.select_for_update(no_key=True).filter(user=user).values_list("pk"))


def move(user: User, address: str, *, proved: bool) -> None:
    """`proved` says that a code to the new address was typed; else its first sign-in proves it.

    Raises Taken, and then nothing has changed. The caller says whose sessions end.
    """
    address = normalise_address(address)
    if is_taken(address, user):
        raise Taken
    try:
        with transaction.atomic():
            hold(user)
            User.objects.filter(pk=user.pk).update(email=address)
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=address, primary=True, verified=proved)
            Patron.objects.filter(user=user).update(email=address, moved_at=timezone.now())
    except IntegrityError as error:  # somebody gave from there at this moment
        raise Taken from error
    user.email = address
