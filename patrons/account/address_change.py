"""Somebody changes their own address: asked on a page, and nothing changes before a code proves the
new one. The old one is told.

Whether another person has the new address is said to nobody but whoever reads its mail: the page
answers alike, and no code that could be typed is mailed there.
"""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from patrons.account import kept_mails, moving
from patrons.account.lost_address import LostAddress
from patrons.mail import Mail, compose
from patrons.user import User, normalise_address

CODE, CHANGED = "new address code", "address changed"
LIVES, TELLING = timedelta(minutes=15), timedelta(days=1)
MOST_TRIES = 5


class AddressChange(models.Model):
    """Personal: the address that is waited for, emptied once it is proved, and the one before,
    emptied once it was told.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="address_change")
    email = models.EmailField(blank=True)
    before = models.EmailField(blank=True)
    codes = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"change of address {self.pk}"

    @property
    def code(self) -> str:
        """Six digits, made again each time: the code stands nowhere."""
        digest = salted_hmac(CODE, f"{self.pk} {self.codes} {self.email}", algorithm="sha256")
        return f"{int(digest.hexdigest(), 16) % 10**6:06d}"

    @property
    def tries_left(self) -> int:
        """How often a code may still be typed: never where none waits, or the last has run out."""
        if not self.email or not self.sent_at or timezone.now() > self.sent_at + LIVES:
            return 0
        return max(0, MOST_TRIES - self.tries)

    @property
    def is_being_told(self) -> bool:
        """Whether the address before was not told yet: a second change at once would hide the
        first from whoever reads there. A mail that never goes holds nobody up for more than a day.
        """
        lately = self.done_at is not None and timezone.now() < self.done_at + TELLING
        return bool(self.before) and lately

    def ask(self, address: str) -> Mail:
        """A fresh code for an address, to be mailed there; it ends any before it."""
        fresh = {"email": normalise_address(address), "tries": 0, "sent_at": timezone.now()}
        with transaction.atomic():
            mine = AddressChange.objects.filter(pk=self.pk)
            mine.update(codes=F("codes") + 1, **fresh)
            self.refresh_from_db()
            return Mail.objects.create(kind=CODE, key=f"{self.pk} {self.codes}")

    def confirm(self, typed: str) -> bool:
        """Whether this is the code, and the address is theirs now. Each call is one try."""
        if not self._is_right(typed):
            return False
        before = self.user.email
        mine = AddressChange.objects.filter(pk=self.pk, codes=self.codes, email=self.email)
        try:
            with transaction.atomic():
                now = timezone.now()
                if not mine.exclude(email="").update(email="", before=before, done_at=now):
                    return False  # sent twice at once
                moving.move(self.user, self.email, proved=True)
                for lost in LostAddress.objects.waiting().filter(patron__user=self.user):
                    lost.halt(LostAddress.Stop.BY_PATRON)
                Mail.objects.create(kind=CHANGED, key=f"{self.pk} {self.codes}")
        except moving.Taken:
            return False
        return True

    def forget(self) -> None:
        """Nobody waits for this address any more."""
        AddressChange.objects.filter(pk=self.pk).update(email="")

    def _is_right(self, typed: str) -> bool:
        if not self.tries_left:
            return False
        AddressChange.objects.filter(pk=self.pk).update(tries=F("tries") + 1)
        self.refresh_from_db()
        return self.tries <= MOST_TRIES and constant_time_compare(typed.strip(), self.code)


def send_code(key: str) -> bool:
    """Mail the newest code, or to a taken address that it is taken; an older one goes no more."""
    mail, change = Mail.objects.get(kind=CODE, key=key), _of(key)
    if change is None or not change.email or change.codes != int(key.split()[1]):
        mail.drop()
        return False
    if moving.is_taken(change.email, change.user):
        return mail.send_once(lambda: compose("new_address_taken", change.email, {}))
    context = {"code": change.code, "minutes": int(LIVES.total_seconds() // 60)}
    return mail.send_once(lambda: compose("new_address_code", change.email, context))


def send_changed(key: str) -> bool:
    """Tell the address before that it is theirs no more."""
    mail, change = Mail.objects.get(kind=CHANGED, key=key), _of(key)
    if change is None or not change.before:
        mail.drop()
        return False
    context = {"when": change.done_at or mail.created_at}
    sent = mail.send_once(lambda: compose("address_changed", change.before, context))
    if sent:
        AddressChange.objects.filter(pk=change.pk, before=change.before).update(before="")
        kept_mails.moved(change.before, change.user.email)
    return sent


def _of(key: str) -> AddressChange | None:
    rows = AddressChange.objects.select_related("user")
    return rows.filter(pk=key.partition(" ")[0]).first()
