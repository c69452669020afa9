"""Which language is listed, fed or searched: that of the front page above the address that was
asked.
"""

from django.http import Http404, HttpRequest

from articles.frame import frame_of


def locale_of(request: HttpRequest) -> int:
    """The id of its locale. Raises Http404 where there is no front page yet."""
    home = frame_of(request).home
    if home is None:
        raise Http404("There is no front page yet.")
    return home.locale
