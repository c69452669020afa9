"""Second factors are stored sealed: a copy of the database opens nothing by itself.

The key is made from SECRET_KEY. Where that changed, the one before in SECRET_KEY_FALLBACKS still
opens what it sealed, until manage.py seal_second_factors has sealed all of it anew (resealing.py).
"""

import hashlib
import logging
import secrets
from base64 import b32encode, urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

log = logging.getLogger(__name__)

MARK = "sealed:"  # what was stored before there were seals bears none
PURPOSE = b"second factors"
BYTES = 20  # as many as allauth takes for a secret (RFC 4226, section 4)


class Lost(Exception):
    """No key of ours opens it."""


def seal(text: str) -> str:
    return MARK + _box().encrypt(text.encode()).decode()


def unseal(stored: str) -> str:
    """What was sealed. Where no key of ours opens it: a secret that nobody has, so that no code is
    right, and the second factor is to be reset (manage.py reset_second_factor).
    """
    if not stored.startswith(MARK):
        return stored
    try:
        return _box().decrypt(stored.removeprefix(MARK)).decode()
    except InvalidToken:
        log.error("a second factor is sealed with a key that is not among ours")
        return b32encode(secrets.token_bytes(BYTES)).decode()


def seal_again(stored: str) -> str:
    """The same secret under the key of now; as it is where that sealed it already. Raises Lost."""
    if not stored.startswith(MARK):
        return seal(stored)
    token = stored.removeprefix(MARK).encode()
    try:
        Fernet(_key(settings.SECRET_KEY)).decrypt(token)
        return stored
    except InvalidToken:
        pass
    try:
        return MARK + _box().rotate(token).decode()
    except InvalidToken as error:
        raise Lost from error


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(each)) for each in keys])


def _key(secret: str) -> bytes:
    made = hashlib.blake2b(PURPOSE, key=hashlib.sha512(secret.encode()).digest(), digest_size=32)
    return urlsafe_b64encode(made.digest())
