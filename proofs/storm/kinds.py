"""The kinds of gifts in the storm, how often each comes, and the dice that make a run of them."""

import random
from dataclasses import dataclass
from typing import NamedTuple

WORKS = "4242424242424242"
ARRIVES, COMES_BACK = "AT611904300234573201", "AT861904300235473202"
# Currency: amounts between these, in steps; in minor units.
AMOUNTS = {
    "EUR": (300, 20_000, 1),
    "USD": (400, 20_000, 1),
    "GBP": (300, 20_000, 1),
    "PLN": (1500, 90_000, 1),
    "UAH": (8000, 500_000, 1),
    "JPY": (500, 30_000, 1),
    "BHD": (1000, 90_000, 10),
}
DECIMALS = {"JPY": 0, "BHD": 3}


class Kind(NamedTuple):
    """`card` pays; `first` are cards or bank accounts tried before it. `then` is what follows: at
    Stripe's side at once (`now`), and on the days that follow (`later`); see following.py.
    """

    name: str
    weight: int
    intervals: str = "once"
    card: str = WORKS
    first: str = ""
    euros: bool = False
    now: str = ""
    later: str = ""


KINDS = (
    Kind("once", 16),
    Kind("monthly", 14, "month"),
    Kind("yearly", 5, "year"),
    Kind("declined, then paid", 4, "once month", first="4000000000000002"),
    Kind("declined, given up", 3, "once month", "4000000000009995"),
    Kind("3-D Secure passed", 3, "once month", "4000000000003220"),
    Kind("3-D Secure failed, given up", 2, "once", "4000000000003220", now="fails 3-D Secure"),
    Kind("bank debit, arrives", 4, "once month", ARRIVES, euros=True),
    Kind("bank debit, comes back", 4, "once month", COMES_BACK, euros=True),
    Kind("page left open", 3, "once month", ""),
    Kind("form sent twice at once", 3, "once month", now="sends twice"),
    Kind("refund by us, whole", 3, "once month", later="refund whole"),
    Kind("refund by us, in parts", 3, "once", later="refund parts"),
    Kind("refund by two at once", 2, "once", later="refund by two"),
    Kind("refund at the dashboard, whole", 3, "once month", now="refund whole"),
    Kind("refund at the dashboard, in parts", 3, "once", now="refund parts"),
    Kind("refund that takes days", 2, "once", "4000000000007726", later="refund whole"),
    Kind("refund that comes back", 2, "once", "4000000000005126", now="refund whole"),
    Kind("dispute won", 3, "once month", "4000000000000259", later="dispute won"),
    Kind("dispute lost", 3, "once month", "4000000000002685", later="dispute lost"),
    Kind("bank inquires", 2, "once", "4000000000001976", later="dispute won"),
    Kind("warning of fraud", 2, "once", "4000000000005423"),
    Kind("renewal declined", 3, "month", "4000000000000341"),
    Kind("renewal declined, paid by hand", 2, "month", "4000000000000341", later="pay by hand"),
    Kind("renewal asks for 3-D Secure", 2, "month", "4000002760003184", later="pay by hand"),
    Kind("stopped by its patron", 2, "month", later="stop"),
    Kind("made one-time by its patron", 2, "month", later="make once"),
    Kind("second monthly gift given back", 2, "month", later="keep the earlier"),
    Kind("ended at the dashboard", 2, "month", now="end"),
    Kind("to end with its period", 2, "month", now="end with period"),
    Kind("of another product", 2, card=WORKS, now="foreign"),
)


@dataclass
class Gift:
    """One gift to be made. `session` is its page at Stripe, once there is one."""

    number: int
    kind: Kind
    email: str
    name: str
    interval: str
    currency: str
    amount: int
    cover: bool
    seed: str
    session: str = ""
    back: str = ""  # where Stripe's page sends the browser
    early: bool | None = None  # whether Stripe's word was here before the browser returned

    def __str__(self) -> str:
        return (
            f"gift {self.number} ({self.kind.name}, {self.interval}, {self.typed} {self.currency})"
        )

    @property
    def typed(self) -> str:
        """The amount as somebody types it."""
        places = DECIMALS.get(self.currency, 2)
        text = str(self.amount).rjust(places + 1, "0")
        return f"{text[:-places]}.{text[-places:]}" if places else text


def gifts(number: int, dice: random.Random) -> list[Gift]:
    """So many gifts: each kind once where there is room, the rest by its weight; shuffled."""
    kinds = [*KINDS[:number]] if number < len(KINDS) else [*KINDS]
    if number < len(KINDS):
        kinds = dice.sample(KINDS, number)
    weights = [kind.weight for kind in KINDS]
    kinds += dice.choices(KINDS, weights, k=number - len(kinds))
    dice.shuffle(kinds)
    return [_gift(place, kind, dice) for place, kind in enumerate(kinds)]


def _gift(number: int, kind: Kind, dice: random.Random) -> Gift:
    currency = "EUR" if kind.euros or dice.random() < 0.3 else dice.choice(list(AMOUNTS))
    least, most, step = AMOUNTS[currency]
    return Gift(
        number,
        kind,
        f"giver-{number}@storm.invalid",
        dice.choice(("Zoë Novák", "Олена Бойко", "Γιώργος Π.", "Anna O'Neill")) + f" {number}",
        dice.choice(kind.intervals.split()),
        currency,
        dice.randrange(least, most, step),
        currency != "BHD" and dice.random() < 0.25,
        f"{dice.random()}",
    )
