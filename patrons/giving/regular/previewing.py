"""What Stripe says that a change will charge, before it is agreed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from patrons.giving import gateway
from patrons.giving.regular.planned_change import Plan
from patrons.moments import from_unix
from patrons.money import money

SAME_MOMENT = timedelta(minutes=1)


class ChargesAtOnce(Exception):
    """Stripe would charge another day than ours says: nothing is offered, nothing was changed."""


@dataclass(frozen=True)
class Shown:
    """The next charge: its total in minor units, and when; None where a pause has no end."""

    plan: Plan
    total: int
    at: datetime | None

    @property
    def money(self) -> str:
        return money(self.total, self.plan.subscription.currency)

    @property
    def fee_money(self) -> str:
        cover = self.plan.fee_cover
        return money(cover, self.plan.subscription.currency) if cover else ""

    @property
    def seen(self) -> str:
        """What a page showed, to be compared when it is agreed."""
        moment = int(self.at.timestamp()) if self.at else 0
        return f"{self.total}-{moment}-{self.plan.interval}"


def preview(plan: Plan) -> Shown:
    """Ask Stripe. Raises gateway.GatewayError, and ChargesAtOnce where the day would be another."""
    gift = plan.subscription
    invoice = gateway.preview(gift.stripe_id, plan.previewed)
    trial = plan.params.get("trial_end")
    if trial and not invoice["total"]:
        # The invoice of the time before the charge, of nothing: Stripe may preview that one (G).
        return Shown(plan, plan.amount, plan.charge_at)
    begins = min(from_unix(line["period"]["start"]) for line in invoice["lines"]["data"])
    expected = from_unix(trial) if trial else gift.period_ends_at
    if expected is None or abs(begins - expected) > SAME_MOMENT:
        raise ChargesAtOnce(f"{gift.stripe_id}: {begins} instead of {expected}")
    return Shown(plan, invoice["amount_due"], plan.charge_at)
