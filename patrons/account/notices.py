"""Mails that say what changed in how somebody signs in, to the address that they sign in with.

A row's key is "<user> <what>"; the mail is made from what stands there when it goes.
"""

from patrons.mail import Mail, compose
from patrons.user import User

ADDED, REMOVED = "passkey added", "passkey removed"


def tell(kind: str, user: User, what: object) -> None:
    """Make the mail's row, in the transaction of what it tells."""
    Mail.objects.post(kind=kind, key=f"{user.pk} {what}")


def send_added(key: str) -> bool:
    return _send(ADDED, "passkey_added", key)


def send_removed(key: str) -> bool:
    return _send(REMOVED, "passkey_removed", key)


def _send(kind: str, name: str, key: str) -> bool:
    mail = Mail.objects.get(kind=kind, key=key)
    user = User.objects.filter(pk=key.partition(" ")[0]).first()
    if user is None:  # erased since
        mail.drop()
        return False
    return mail.send_once(lambda: compose(name, user.email, {"when": mail.created_at}))
