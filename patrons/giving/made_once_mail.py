"""The mail that says that a regular gift is a one-time gift now."""

from patrons.giving import first_day
from patrons.giving.subscription import Subscription
from patrons.mail import Mail, compose

KIND = first_day.MADE_ONCE


def send(key: str) -> bool:
    """Send it unless it was sent, to where the gift's receipt went."""
    subscription = Subscription.objects.select_related("currency", "patron").get(public_id=key)
    first = first_day.first_of(subscription)
    context = {
        "donation": first,
        "until": first_day.once_until(subscription),
        "votes": first is not None and first.gives_vote,
    }
    mail = Mail.objects.get(kind=KIND, key=key)
    return mail.send_once(lambda: compose("made_once", subscription.patron.email, context))
