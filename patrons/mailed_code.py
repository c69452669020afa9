"""An address is proved by a code: mailed there, and typed here within a few tries.

What it is proved for, and what becomes of it then, is the row's own: giving/address_correction.py,
account/address_change.py.
"""

from datetime import timedelta
from typing import ClassVar

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from patrons.mail import Mail
from patrons.user import normalise_address

LIVES = timedelta(minutes=15)
MINUTES = int(LIVES.total_seconds() // 60)
MOST_TRIES = 5


class MailedCode(models.Model):
    """A row waits for its address until it empties it."""

    KIND: ClassVar[str]  # of the mail that brings the code

    email = models.EmailField(blank=True)
    codes = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def code(self) -> str:
        """Six digits, made again each time: the code stands nowhere."""
        digest = salted_hmac(self.KIND, f"{self.pk} {self.codes} {self.email}", algorithm="sha256")
        return f"{int(digest.hexdigest(), 16) % 10**6:06d}"

    @property
    def key(self) -> str:
        """Of the newest code's mail."""
        return f"{self.pk} {self.codes}"

    @property
    def tries_left(self) -> int:
        """How often a code may still be typed: never where none waits, or the last has run out."""
        if not self.email or not self.sent_at or timezone.now() > self.sent_at + LIVES:
            return 0
        return max(0, MOST_TRIES - self.tries)

    def renew(self, address: str, **still: object) -> Mail | None:
        """A fresh code for an address, to be mailed there; it ends any before it. None where the
        row is not any more as `still` says.
        """
        fresh = {"email": normalise_address(address), "tries": 0, "sent_at": timezone.now()}
        with transaction.atomic():
            mine = type(self)._default_manager.filter(pk=self.pk, **still)
            if not mine.update(codes=F("codes") + 1, **fresh):
                return None
            self.refresh_from_db()
            return Mail.objects.post(self.KIND, self.key)

    def is_right(self, typed: str) -> bool:
        """Whether this is the code. Each call is one try of the few there are."""
        if not self.tries_left:
            return False
        mine = type(self)._default_manager.filter(pk=self.pk)
        if not mine.update(tries=F("tries") + 1):
            return False  # whose it was is erased
        self.refresh_from_db()
        return self.tries <= MOST_TRIES and constant_time_compare(typed.strip(), self.code)
