"""Where the receipt went was a slip: corrected once, by a code to the new address.

Only the browser that made the pledge may (giving/this_browser.py). The code proves the new
address; then the rows of this one pledge, and no other, belong to the patron of that address.
"""

from datetime import timedelta

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from patrons.mail import Mail, compose
from patrons.user import normalise_address

KIND = "address code"
LIVES = timedelta(minutes=15)
MOST_CODES = 3
MOST_TRIES = 5


class AddressCorrection(models.Model):
    pledge = models.OneToOneField(
        "patrons.Pledge", models.CASCADE, related_name="address_correction"
    )
    email = models.EmailField(blank=True, help_text="Emptied once it is done.")
    codes = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"correction {self.pk}"

    @property
    def code(self) -> str:
        """Six digits, made again each time: the code stands nowhere."""
        digest = salted_hmac(KIND, f"{self.pk} {self.codes} {self.email}", algorithm="sha256")
        return f"{int(digest.hexdigest(), 16) % 10**6:06d}"

    @property
    def key(self) -> str:
        """Of the question to Stripe that follows a right code: this address, this try."""
        return f"correct-{self.pledge.public_id}-{self.codes}-{self.tries}"

    @property
    def may_ask(self) -> bool:
        return self.done_at is None and self.codes < MOST_CODES

    @property
    def tries_left(self) -> int:
        """How many codes may still be typed: none where the last one has run out."""
        if self.done_at or not self.sent_at or timezone.now() > self.sent_at + LIVES:
            return 0
        return max(0, MOST_TRIES - self.tries)

    def ask(self, email: str) -> Mail | None:
        """A fresh code for an address, to be mailed there; None where no more may be asked for."""
        fresh = {"email": normalise_address(email), "tries": 0, "sent_at": timezone.now()}
        mine = AddressCorrection.objects.filter(pk=self.pk, done_at=None, codes__lt=MOST_CODES)
        if not mine.update(codes=F("codes") + 1, **fresh):
            return None
        self.refresh_from_db()
        return Mail.objects.create(kind=KIND, key=f"{self.pk} {self.codes}")

    def is_right(self, typed: str) -> bool:
        """Whether this is the code. Each call is one try of the few there are."""
        if not self.tries_left:
            return False
        AddressCorrection.objects.filter(pk=self.pk).update(tries=F("tries") + 1)
        self.refresh_from_db()
        return self.tries <= MOST_TRIES and constant_time_compare(typed.strip(), self.code)


def send(key: str) -> bool:
    """Mail the newest code; an older one is not sent any more."""
    pk, _, number = key.partition(" ")
    correction = AddressCorrection.objects.get(pk=pk)
    mail = Mail.objects.get(kind=KIND, key=key)
    if correction.done_at or correction.codes != int(number):
        mail.drop()
        return False
    context = {"code": correction.code, "minutes": int(LIVES.total_seconds() // 60)}
    return mail.send_once(lambda: compose("address_code", correction.email, context))
