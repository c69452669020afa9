"""From a demo to a newsroom's own site: people, money and votes go; pages and settings stay."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from wagtail.models import ModelLogEntry

from patrons.models import (
    Appeal,
    AppealParagraph,
    AppealText,
    CaughtUp,
    Currency,
    Donation,
    MailWords,
    Newsroom,
    NewsroomText,
    OtherWay,
    OtherWayText,
    ParagraphText,
    Question,
    QuestionText,
    StopReason,
    StopReasonText,
    StripeCustomer,
    Subscription,
    Tier,
    TierAmount,
    TierText,
    User,
)

# What the newsroom wrote and set. Every other kind of row in this app is somebody's, or money's.
KEPT = {
    *(Appeal, AppealParagraph, Currency, MailWords, Newsroom, OtherWay, Question),
    *(Tier, TierAmount, User),
    *(StopReason, StopReasonText),
    *(AppealText, NewsroomText, OtherWayText, ParagraphText, QuestionText, TierText),
}
INVENTED = "@demo.invalid"


class RealMoney(Exception):
    """There are real gifts here: nothing is removed."""


def invented_rows() -> dict[str, int]:
    """How many rows of a local Stripe, or of Stripe's test mode, stand here, by their name."""
    of_stripe = {
        "donations": Donation.objects.filter(source=Donation.Source.STRIPE),
        "subscriptions": Subscription.objects.all(),
        "customers": StripeCustomer.objects.all(),
    }
    counted = {name: rows.filter(livemode=False).count() for name, rows in of_stripe.items()}
    return {name: number for name, number in counted.items() if number}


def removed_models() -> list[type[models.Model]]:
    """Every kind of row that goes, with the tables between them."""
    ours = apps.get_app_config("patrons").get_models(include_auto_created=True)
    stay = {*KEPT, User.groups.through, User.user_permissions.through}
    return [model for model in ours if model not in stay]


def leaving_users() -> models.QuerySet[User]:
    """Who is no staff, and the demo's invented staff."""
    works_here = models.Q(is_staff=True) | models.Q(is_superuser=True)
    return User.objects.exclude(works_here) | User.objects.filter(email__endswith=INVENTED)


def counts() -> dict[str, int]:
    """What would go, by its name in the plural; nothing of which there is none.

    How far we caught up with Stripe's events goes as well, and tells nobody anything.
    """
    found = {
        str(model._meta.verbose_name_plural): model._default_manager.count()
        for model in removed_models()
        if not model._meta.auto_created and model is not CaughtUp
    }
    found["people who can sign in"] = leaving_users().count()
    return {name: number for name, number in found.items() if number}


def start_clean() -> None:
    """Remove it all in one transaction. Raises RealMoney, and then nothing has changed."""
    with transaction.atomic():
        if _real_gifts():
            raise RealMoney(
                "This database holds gifts of real money. They are never removed; "
                "start on a new database instead."
            )
        for model in removed_models():
            # All of them go, so no row is left behind that one of them hangs on: the database
            # checks that at the end of the transaction.
            queryset = model._base_manager.all()
            queryset._raw_delete(queryset.db)  # type: ignore[attr-defined]
        connection.check_constraints()
        gone = ContentType.objects.get_for_models(*removed_models()).values()
        ModelLogEntry.objects.filter(content_type__in=gone).delete()
        leaving_users().delete()
        Session.objects.all().delete()
        Newsroom.objects.update(is_demo=False)


def _real_gifts() -> bool:
    return any(model.objects.filter(livemode=True).exists() for model in (Donation, Subscription))
