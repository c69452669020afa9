"""From a form that is right to Stripe's page; where that cannot be, back to the form with the
reason. What was typed stays, and each answer says that nothing was charged.
"""

from collections.abc import Callable
from math import ceil

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from patrons.giving import checkout, gateway, limits, this_browser
from patrons.giving.pledge import Pledge


def to_payment(
    request: HttpRequest, pledge: Pledge, form: Form, show: Callable[..., HttpResponse]
) -> HttpResponse:
    """`show(status=, again_at=)` answers with the form; `again_at` is when to try again."""
    try:
        limits.count_opening(request, pledge)
        answer: HttpResponse = redirect(checkout.start(pledge))
        this_browser.remember(request, answer, pledge)
        return answer
    except limits.TooMany as limit:
        answer = show(status=429, again_at=limit.until)
        answer["Retry-After"] = str(ceil((limit.until - timezone.now()).total_seconds()))
        return answer
    except gateway.Refused:
        said = _(
            "Stripe does not take a payment of %(money)s. You have not been charged. "
            "Choose another amount or another currency, or write to us."
        )
        form.add_error(None, said % {"money": pledge.money})
        return show(status=422)
    except gateway.GatewayError:
        form.add_error(
            None,
            _(
                "The payment service does not answer at this moment. "
                "You have not been charged. Please try again in a minute."
            ),
        )
        return show(status=503)
