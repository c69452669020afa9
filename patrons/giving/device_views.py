"""What a reader's own browser keeps for us: the pages that say it, set it and clear it.

No answer here depends on who asks, and none changes anything of ours.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from patrons.giving import not_asked


@require_safe
def not_asked_here(request: HttpRequest, signed: str) -> HttpResponse:
    """From a receipt's mail: the button that tells this device until when not to ask."""
    day = not_asked.find(signed)
    over = day is not None and not_asked.ahead(day) is None
    status = 404 if day is None else 410 if over else 200
    context = {"day": day, "over": over}
    return render(request, "patrons/giving/not_asked.html", context, status=status)


@require_safe
def on_your_device(request: HttpRequest) -> HttpResponse:
    return render(request, "patrons/giving/on_your_device.html")
