"""The mails about charges to come and charges that failed. Each asks Stripe how it stands now, and
is dropped where what it would say is no longer true.
"""

from collections.abc import Callable

from patrons.giving.agreement import sync_subscription
from patrons.giving.failed_charges import charges_to_come, paying, recovery_telling, recovery_words
from patrons.giving.failed_charges.late_charge import Became, LateCharge
from patrons.giving.failed_charges.recovering import ENDED
from patrons.giving.failed_charges.recovery_telling import CARD, FAILED, LAST_CALL, YEARLY
from patrons.giving.subscription import Subscription
from patrons.mail import Mail, compose


def send_failed(key: str) -> bool:
    """What failed, why, when it is tried again, until when its giver stays a patron anyway."""
    late = _looked_at(key)
    if not _is_among(late, LateCharge.objects.to_tell(recovery_telling.WAIT)):
        return _drop(FAILED, key)
    return _send(FAILED, key, "charge_failed", late.subscription, recovery_words.failed(late))


def send_last_call(key: str) -> bool:
    """The same charge once more, shortly before support ends by it."""
    late = _looked_at(key)
    if not recovery_telling.last_calls(LateCharge.objects.filter(pk=late.pk)):
        return _drop(LAST_CALL, key)
    return _send(
        LAST_CALL, key, "charge_still_open", late.subscription, recovery_words.failed(late)
    )


def send_ended(key: str) -> bool:
    """Thanks for what was given, and how to begin again; nothing is owed."""
    late = _looked_at(key)
    if late.became != Became.LOST:  # paid after all
        return _drop(ENDED, key)
    return _send(ENDED, key, "gift_ended", late.subscription, recovery_words.ended(late))


def send_card(key: str) -> bool:
    """A card runs out before a charge; a new card, or a new date of the bank's, makes it moot."""
    gift = _synced(key)
    due = _is_among(gift, charges_to_come.cards_running_out())
    if not due or key != charges_to_come.card_key(gift):
        return _drop(CARD, key)
    return _send(CARD, key, "card_runs_out", gift, recovery_words.card(gift))


def send_yearly(key: str) -> bool:
    """A yearly gift is charged in two weeks."""
    gift = _synced(key)
    due = _is_among(gift, charges_to_come.yearly_charges())
    if not due or key != charges_to_come.yearly_key(gift):
        return _drop(YEARLY, key)
    return _send(YEARLY, key, "yearly_charge", gift, recovery_words.yearly(gift))


LETTERS: dict[str, Callable[[str], bool]] = {
    FAILED: send_failed,
    LAST_CALL: send_last_call,
    ENDED: send_ended,
    CARD: send_card,
    YEARLY: send_yearly,
}


def _send(kind: str, key: str, template: str, gift: Subscription, words: dict) -> bool:
    mail = Mail.objects.get(kind=kind, key=key)
    context = {"subscription": gift, "stop_url": recovery_words.stop_url(gift), **words}
    return mail.send_once(lambda: compose(template, gift.patron.email, context))


def _drop(kind: str, key: str) -> bool:
    Mail.objects.get(kind=kind, key=key).drop()
    return False


def _looked_at(key: str) -> LateCharge:
    """The charge as Stripe has it now. Raises gateway.GatewayError: the mail waits then."""
    return paying.look_again(LateCharge.objects.get(public_id=key))


def _synced(key: str) -> Subscription:
    gift = Subscription.objects.get(public_id=key.partition(" ")[0])
    sync_subscription(gift.stripe_id)
    return Subscription.objects.select_related("currency", "patron").get(pk=gift.pk)


def _is_among(row, rows) -> bool:
    return rows.filter(pk=row.pk).exists()
