"""Which language an address is in: the address says it, nobody guesses.

The newsroom's own language (LANGUAGE_CODE) has no prefix; every other one stands below its code:
`/give/` and `/uk/give/`. No header, cookie or session is asked, so nothing differs by reader.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


def split(path: str) -> tuple[str, str]:
    """The language of a path, and the path without it: "/uk/give/" is ("uk", "/give/")."""
    code, _, rest = path[1:].partition("/")
    if code != settings.LANGUAGE_CODE and code in dict(settings.LANGUAGES):
        return code, f"/{rest}"
    return settings.LANGUAGE_CODE, path


def without_language(path: str) -> str:
    """What every rule about paths looks at: "/uk/give/" is "/give/"."""
    return split(path)[1]


def in_language(path: str, code: str) -> str:
    """The same address in another language: "/give/" is "/uk/give/"."""
    bare = without_language(path)
    return bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}"


class LanguageMiddleware:
    """Speaks the language of the address while a request lasts, and no longer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(split(request.path_info)[0]):
            return self.get_response(request)
