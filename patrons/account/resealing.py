"""Every second factor that is stored is sealed with the key of now: those that an earlier key
sealed, and those from before there were seals. Afterwards none needs the earlier key.
"""

from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.db import transaction

from patrons.account.sealed import Lost, seal_again

TYPES = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
SECRETS = ("secret", "seed", "migrated_codes")  # in a row's data, as allauth names them


class Resealed(NamedTuple):
    sealed: int  # by this call
    already: int
    lost: list[int]  # the users whose second factor no key of ours opens


def seal_all() -> Resealed:
    """Safe to call twice, and while people sign in."""
    sealed, already, lost = 0, 0, []
    for pk in (
        Authenticator.objects.filter(type__in=TYPES).order_by("pk").values_list("pk", flat=True)
    ):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if factor is None:  # removed at this moment
                continue
            try:
                data = _sealed(factor.data)
            except Lost:
                lost.append(factor.user_id)
                continue
            if data == factor.data:
                already += 1
                continue
            factor.data = data
            factor.save(update_fields=["data"])
            sealed += 1
    return Resealed(sealed, already, lost)


def _sealed(data: dict) -> dict:
    fresh = dict(data)
    for name in SECRETS:
        stored = data.get(name)
        if isinstance(stored, list):
            fresh[name] = [seal_again(each) for each in stored]
        elif stored is not None:
            fresh[name] = seal_again(stored)
    return fresh
