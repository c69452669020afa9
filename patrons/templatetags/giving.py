"""`{% appeal page %}`: the ask that stands at the end of a page, the same for every reader."""

from urllib.parse import urlencode
from uuid import uuid4

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from newsroom.in_common import in_common
from patrons.giving.appeal import Appeal
from patrons.giving.interval import Interval
from patrons.giving.regular.agreed_ahead import in_words
from patrons.giving.subscription import Subscription
from patrons.giving.wording import in_months
from patrons.masthead import Newsroom
from patrons.money import Currency, money, plain

register = template.Library()
register.filter("in_months", in_months)

AMOUNTS = 3
PAGE = f"page{uuid4().hex}"  # stands for a page's number, and for nothing that anybody writes


@register.filter
def charged(gift: Subscription) -> str:
    """What a regular gift is charged, whatever is agreed for later: "5 EUR every month"."""
    return in_words(gift)


@register.simple_tag(takes_context=True)
def appeal(context, page=None) -> SafeString:
    """The page's own appeal, or the default one; nothing where the newsroom wrote none. It is one
    text for all pages of an appeal but for the page's number, which each gift bears.
    """
    request, number = context.get("request"), getattr(page, "pk", None)
    which = ("appeal", get_language(), getattr(page, "appeal_id", None), number is None)
    html = in_common(request, which, lambda: _appeal(request, page))
    return mark_safe(html.replace(PAGE, str(number)))


def _appeal(request: HttpRequest | None, page) -> str:
    found = Appeal.objects.shown_by(page)
    if found is None:
        return ""
    where = {"appeal": str(found.public_id)}
    if page is not None and page.pk:
        where["page"] = PAGE
    give = reverse("give")
    told = {
        "appeal": found,
        "amounts": _amounts(Newsroom.load(request), give, where),
        "patron_link": f"{give}?{urlencode(where)}",
        "other_ways_link": reverse("other_ways"),
        # Who writes looks at the appeal itself, whatever their own browser keeps.
        "preview": getattr(request, "is_preview", False),
    }
    return render_to_string("patrons/appeal.html", told, request)


def _amounts(newsroom: Newsroom, give: str, where: dict) -> list[dict]:
    """The smallest monthly amounts of the default currency, the cup of coffee first."""
    try:
        currency = newsroom.currency
    except Currency.DoesNotExist:
        return []
    return [
        {
            "text": money(minor, currency),
            "link": f"{give}?"
            + urlencode(
                {
                    "interval": Interval.MONTH,
                    "amount": plain(minor, currency.exponent),
                    "currency": currency.code,
                    **where,
                }
            ),
        }
        for minor in currency.suggested(Interval.MONTH)[:AMOUNTS]
    ]
