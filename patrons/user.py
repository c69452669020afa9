"""Who can sign in: an address and nothing else. Patrons and staff are the same kind of user."""

from typing import ClassVar
from unicodedata import category

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower


def normalise_address(address: str) -> str:
    """The one spelling of a mail address that we store and compare: trimmed, lower case."""
    return address.strip().lower()


def masked(address: str) -> str:
    """An address for whoever may know that a mail went, and not where: "a•••@example.org"."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}•••{at}{domain}" if at else ""


def one_line(name: str, longest: int = 200) -> str:
    """A name from outside as our rows can hold it: no control characters, no more than `longest`.

    PostgreSQL refuses a zero byte and a text that is too long; a gift must not be lost by either.
    """
    return "".join(" " if category(sign) == "Cc" else sign for sign in name).strip()[:longest]


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

    def clean(self) -> None:
        super().clean()
        self.email = normalise_address(self.email)

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email
