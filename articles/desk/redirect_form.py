"""No redirect is made where a page lives, or where the site itself answers: it would lead on from
the address without its slash, if that, and whoever made it was told that it is there.
"""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.models import Redirect

from articles.redirects import is_of_the_site, page_at


def refuse_living(old_path: str) -> None:
    """Raises ValidationError for the address of a live page, or of the site itself."""
    if "\0" in old_path:
        return  # refused by the field itself
    try:
        path = urlsplit(Redirect.normalise_path(old_path)).path
    except ValueError as error:
        raise ValidationError("This is no address: write it as /news/the-old-one/.") from error
    if page := page_at(path):
        raise ValidationError(
            f"“{page.title}” stands at this address, and readers would get it, not the redirect. "
            "Withdraw that page first, or change its address: its old one then leads to it by "
            "itself."
        )
    if is_of_the_site(path):
        raise ValidationError(
            "The site itself answers at this address: readers would get that, not the redirect."
        )


def connect() -> None:
    """Into Wagtail's form: its two screens and its import make their redirects by it."""
    RedirectForm.base_fields["old_path"].validators.append(refuse_living)
