"""Who can sign in: an address and nothing else. Patrons and staff are the same kind of user."""

import re
from itertools import zip_longest
from typing import ClassVar
from unicodedata import category, combining, normalize

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

BREAKS = ("Cc", "Zl", "Zp")
INVISIBLE = re.compile("[\u115f\u1160\u3164\uffa0]")  # letters by name: Hangul's fillers
MOST_MARKS = 4  # on one letter: Hebrew’s points take three, Tibetan’s stacks four
JOINERS, VIRAMA = "\u200c\u200d", 9


def normalise_address(address: str) -> str:
    """The one spelling of a mail address that we store and compare: trimmed, lower case."""
    return address.strip().lower()


def masked(address: str) -> str:
    """An address for whoever may know that a mail went, and not where: "a•••@example.org"."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}•••{at}{domain}" if at else ""


def one_line(name: str, longest: int = 200) -> str:
    """A name from outside as our rows can hold it: on one line, nothing in it that nobody sees, no
    more than `longest`.

    PostgreSQL refuses a zero byte and a text that is too long; a gift must not be lost by either.
    """
    seen = "".join(" " if category(sign) in BREAKS else sign for sign in name)
    return INVISIBLE.sub("", _without_formats(seen)).strip()[:longest]


def is_piled_up(name: str) -> bool:
    """Whether a letter bears more marks than any script writes: they would stand across the lines
    above and below.
    """
    most = "m" * (MOST_MARKS + 1)
    return most in "".join(
        "m" if category(sign) in ("Mn", "Me") else " " for sign in normalize("NFC", name)
    )


def _without_formats(text: str) -> str:
    """Without what only steers how text is set. A joiner stays where it shapes a word: between two
    letters (Persian), after the sign that takes a vowel away (Malayalam).
    """
    kept = ""
    for sign, after in zip_longest(text, text[1:], fillvalue=" "):
        before = kept[-1:] or " "
        inside = category(before)[0] in "LM" and category(after)[0] in "LM"
        shapes = sign in JOINERS and (inside or combining(before) == VIRAMA)
        if category(sign) != "Cf" or shapes:
            kept += sign
    return kept


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normalise_address(username or ""))

    def create_user(self, email: str, **fields) -> "User":
        """A user without a password: they sign in by a code that is sent to the address."""
        user = self.model(email=normalise_address(email), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField("mail address", unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_staff = models.BooleanField("works here", default=False)
    is_active = models.BooleanField("may sign in", default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def works_here(self) -> bool:
        return self.is_staff or self.is_superuser

    def clean(self) -> None:
        super().clean()
        self.email = normalise_address(self.email)

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email
