"""What the old and the new address hear of a lost one: asked for, and in effect."""

from patrons.account import kept_mails
from patrons.account.lost_address import ASKED, MOVED_NEW, MOVED_OLD, LostAddress
from patrons.mail import Mail, compose


def send_asked(key: str) -> bool:
    """Tell the old address at once, with the link that stops it; nothing once it is over."""
    mail, lost = Mail.objects.get(kind=ASKED, key=key), _of(key)
    if lost is None or not lost.is_waiting:
        mail.drop()
        return False
    context = {"lost": lost, "name": lost.patron.name}
    return mail.send_once(lambda: compose("lost_address_asked", lost.before, context))


def send_moved_old(key: str) -> bool:
    return _send_moved(MOVED_OLD, key, "lost_address_old", "before")


def send_moved_new(key: str) -> bool:
    return _send_moved(MOVED_NEW, key, "lost_address_new", "email")


def _send_moved(kind: str, key: str, name: str, field: str) -> bool:
    """Tell one of the two addresses; the row forgets each that was told."""
    mail, lost = Mail.objects.get(kind=kind, key=key), _of(key)
    to = getattr(lost, field) if lost else ""
    if not to:
        mail.drop()
        return False
    sent = mail.send_once(lambda: compose(name, to, {"lost": lost}))
    if sent and lost:
        LostAddress.objects.filter(pk=key).update(**{field: ""})
        if field == "before":
            kept_mails.moved(to, lost.patron.email)
    return sent


def _of(key: str) -> LostAddress | None:
    return LostAddress.objects.select_related("patron").filter(pk=key).first()
