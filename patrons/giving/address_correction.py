"""Where the receipt went was a slip: corrected once, by a code to the new address.

Only the browser that made the pledge may (giving/this_browser.py). The code proves the new
address; then the rows of this one pledge, and no other, belong to the patron of that address.
"""

from django.db import models

from patrons.mail import Mail, compose
from patrons.mailed_code import MINUTES, MailedCode

KIND = "address code"
MOST_CODES = 3


class AddressCorrection(MailedCode):
    KIND = KIND

    pledge = models.OneToOneField(
        "patrons.Pledge", models.CASCADE, related_name="address_correction"
    )
    email = models.EmailField(blank=True, help_text="Emptied once it is done.")
    codes = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"correction {self.pk}"

    @property
    def at_stripe(self) -> str:
        """The key of the question to Stripe that follows a right code: this address, this try."""
        return f"correct-{self.pledge.public_id}-{self.codes}-{self.tries}"

    @property
    def may_ask(self) -> bool:
        return self.done_at is None and self.codes < MOST_CODES

    def ask(self, email: str) -> Mail | None:
        """A fresh code for an address, to be mailed there; None where no more may be asked for."""
        return self.renew(email, done_at=None, codes__lt=MOST_CODES)


def send(key: str) -> bool:
    """Mail the newest code; an older one is not sent any more."""
    correction = AddressCorrection.objects.get(pk=key.partition(" ")[0])
    mail = Mail.objects.get(kind=KIND, key=key)
    if correction.done_at or correction.key != key:
        mail.drop()
        return False
    context = {"code": correction.code, "minutes": MINUTES}
    return mail.send_once(lambda: compose("address_code", correction.email, context))
