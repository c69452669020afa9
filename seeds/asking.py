"""What the demo newsroom offers its patrons, and the other ways to support it."""

from django.db import transaction

from patrons.giving.other_way import OtherWay
from patrons.giving.question import Question
from patrons.giving.tier import Tier, TierAmount
from patrons.money import Currency
from seeds import ukrainian_texts

ACCOUNT = (
    "Account holder: The Bridge Post\nIBAN: XX00 DEMO 0000 0000 0000 00\nBank: Bank of Nowhere"
)
# Name, how many coffees a month, benefits (one a line).
TIERS = [
    ("Reader", 1, "A vote in every round\nA numbered receipt for every gift"),
    ("Co-creator", 3, "All of the above\nA letter each month on what your money made possible"),
    ("Bridge builder", 8, "All of the above\nAn open editorial meeting twice a year, by video"),
]
OTHER_WAYS = [
    (
        "By bank transfer",
        "Any amount, once or as a standing order with your bank.",
        {"details": ACCOUNT, "reference": "your mail address"},
    ),
    (
        "In cash",
        "Bring an envelope to the newsroom on a Thursday. We count it with you. Write to us first, "
        "so that somebody is there.",
        {},
    ),
    (
        "Without money",
        "Send an article to somebody who would argue with it. "
        "Tell us what we got wrong. Both help more than you think.",
        {},
    ),
]

QUESTIONS = [
    (
        "Do I need an account?",
        "No. Your receipt comes by mail. To vote or to look after your gift you sign in with a "
        "code that we send to the same address; there is no password.",
    ),
    (
        "Can I deduct my gift from tax?",
        "We do not promise that. The receipt says what you paid and when; whether that counts "
        "is decided where you pay tax.",
    ),
    (
        "Who sees that I gave?",
        "We do, and Stripe, which takes the payment. Nobody else, unless you tell us a name to "
        "thank you by.",
    ),
    (
        "Do I get a say in what you write?",
        "Patrons choose topics by vote, one patron one vote, whatever they give. Nobody who "
        "gives chooses what we find out.",
    ),
]


@transaction.atomic
def load() -> str:
    """Make what is missing; returns one line that says what was made."""
    if Tier.objects.exists() or OtherWay.objects.exists():
        return "asking: 0 made"
    currencies = list(Currency.objects.all())
    for position, (name, coffees, benefits) in enumerate(TIERS):
        tier = Tier.objects.create(name=name, benefits=benefits, position=position)
        ukrainian_texts.beside(tier, ukrainian_texts.TIERS[name])
        for currency in currencies:
            TierAmount.objects.create(
                tier=tier, currency=currency, amount=coffees * currency.coffee
            )
    for position, (title, text, more) in enumerate(OTHER_WAYS):
        way = OtherWay.objects.create(title=title, text=text, position=position, **more)
        ukrainian_texts.beside(way, ukrainian_texts.OTHER_WAYS[title])
    for position, (question, answer) in enumerate(QUESTIONS):
        asked = Question.objects.create(question=question, answer=answer, position=position)
        ukrainian_texts.beside(asked, ukrainian_texts.QUESTIONS[question])
    made = f"{len(TIERS)} tiers, {len(OTHER_WAYS)} other ways and {len(QUESTIONS)} questions"
    return f"asking: {made} made"
