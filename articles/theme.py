"""The newsroom's accent as a stylesheet, because our content policy allows no style in a page."""

from django.http import HttpRequest, HttpResponse

from patrons.accent import PAPER, PAPER_DARK, legible
from patrons.masthead import Newsroom

A_YEAR = 60 * 60 * 24 * 365


def theme(request: HttpRequest) -> HttpResponse:
    """The accent for light pages and, lightened until it can be read, for dark ones.

    Asked for by its colour (?v=0B5D5B) it never changes; any other address is looked up again.
    """
    accent = Newsroom.load(request).accent
    light, dark = legible(accent, PAPER), legible(accent, PAPER_DARK)
    response = HttpResponse(
        f"@layer base{{:root{{--accent-light:{light};--accent-dark:{dark}}}}}",
        content_type="text/css",
    )
    if request.GET.get("v") == accent.removeprefix("#"):
        response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    elif "v" in request.GET:  # a colour of before, or anything at all: there is no end of them
        response["Cache-Control"] = "no-cache"
    return response
