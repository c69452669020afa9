"""Second factors are stored sealed: a copy of the database opens nothing by itself.

The key is made from SECRET_KEY. Where that changed, the one before in SECRET_KEY_FALLBACKS still
opens what it sealed.
"""

import hashlib
import secrets
from base64 import b32encode, urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

MARK = "sealed:"  # what was stored before there were seals bears none
PURPOSE = b"second factors"
BYTES = 20  # as many as allauth takes for a secret (RFC 4226, section 4)


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
        return b32encode(secrets.token_bytes(BYTES)).decode()


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(each)) for each in keys])


def _key(secret: str) -> bytes:
    made = hashlib.blake2b(PURPOSE, key=hashlib.sha512(secret.encode()).digest(), digest_size=32)
    return urlsafe_b64encode(made.digest())
