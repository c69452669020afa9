"""Somebody changes their own address: asked on a page, and nothing changes before a code proves the
new one. The old one is told.

Whether another person has the new address is said to nobody but whoever reads its mail: the page
answers alike, and no code that could be typed is mailed there.
"""

from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

from patrons.account import kept_mails, moving
from patrons.account.lost_address import LostAddress
from patrons.mail import Mail, compose
from patrons.mailed_code import MINUTES, MailedCode
from patrons.user import User

CODE, CHANGED = "new address code", "address changed"
TELLING = timedelta(days=1)


class AddressChange(MailedCode):
    """Personal: the address that is waited for, emptied once it is proved, and the one before,
    emptied once it was told.
    """

    KIND = CODE

    user = models.OneToOneField(User, models.CASCADE, related_name="address_change")
    before = models.EmailField(blank=True)

    def __str__(self) -> str:
        return f"change of address {self.pk}"

    @property
    def is_being_told(self) -> bool:
        """Whether the address before was not told yet: a second change at once would hide the
        first from whoever reads there. A mail that never goes holds nobody up for more than a day.
        """
        lately = self.done_at is not None and timezone.now() < self.done_at + TELLING
        return bool(self.before) and lately

    @property
    def is_done(self) -> bool:
        """Whether what was asked for last was proved, and nothing waits since."""
        done = self.sent_at is not None and self.done_at is not None and self.done_at > self.sent_at
        return done and not self.email

    def ask(self, address: str) -> Mail:
        """A fresh code for an address, to be mailed there; it ends any before it."""
        mail = self.renew(address)
        assert mail is not None
        return mail

    def confirm(self, typed: str) -> bool:
        """Whether this is the code, and the address is theirs now. Each call is one try."""
        if not self.is_right(typed):
            return False
        before = self.user.email
        mine = AddressChange.objects.filter(pk=self.pk, codes=self.codes, email=self.email)
        try:
            with transaction.atomic():
                moving.hold(self.user)
                now = timezone.now()
                if not mine.exclude(email="").update(email="", before=before, done_at=now):
                    return False  # sent twice at once
                moving.move(self.user, self.email, proved=True)
                for lost in LostAddress.objects.waiting().filter(patron__user=self.user):
                    lost.halt(LostAddress.Stop.BY_PATRON)
                Mail.objects.post(CHANGED, self.key)
        except moving.Taken:
            return False
        return True

    def forget(self) -> None:
        """Nobody waits for this address any more."""
        AddressChange.objects.filter(pk=self.pk).update(email="")


def send_code(key: str) -> bool:
    """Mail the newest code, or to a taken address that it is taken; an older one goes no more."""
    mail, change = Mail.objects.get(kind=CODE, key=key), _of(key)
    if change is None or not change.email or change.key != key:
        mail.drop()
        return False
    if moving.is_taken(change.email, change.user):
        return mail.send_once(lambda: compose("new_address_taken", change.email, {}))
    context = {"code": change.code, "minutes": MINUTES}
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
