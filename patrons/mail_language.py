"""In which language a mail is: what its reader chose, else the newsroom's own (LANGUAGE_CODE).

A language is a catalogue: locale/<code>/LC_MESSAGES/django.po and a line in settings.LANGUAGES.
"""

from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.utils import translation

from patrons.patron import Patron
from patrons.user import normalise_address

_must_match: ContextVar[bool] = ContextVar(
    "a mail's language must be the active one", default=False
)


class InAnotherLanguage(Exception):
    """What a mail says was put into words already, in a language that its reader did not choose."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.language = language


def offered() -> dict[str, str]:
    """Each language that can be chosen, by its code, in its own name."""
    return {code: str(name) for code, name in settings.LANGUAGES}


def of_patron(patron: Patron | None, otherwise: str = "") -> str:
    """What a patron chose, where it is offered; else `otherwise`, else the newsroom's own."""
    chosen = patron.language if patron else ""
    languages = offered()
    return next((code for code in (chosen, otherwise) if code in languages), settings.LANGUAGE_CODE)


def of_address(address: str, otherwise: str = "") -> str:
    """The same by the address a mail goes to; staff and strangers chose nothing."""
    return of_patron(Patron.objects.filter(email=normalise_address(address)).first(), otherwise)


def check(language: str) -> None:
    """Raises InAnotherLanguage where `in_theirs` has to say it all again."""
    if _must_match.get() and language != translation.get_language():
        raise InAnotherLanguage(language)


def in_theirs(send: Callable[[], bool]) -> bool:
    """Call what makes and sends one mail, so that all of it is in its reader's language.

    Who that is, `send` finds out as it goes, and amounts and days are in words by then. So it is
    begun in the newsroom's own language, and again where patrons/mail.py sees that the address
    has another; nothing was sent until then.
    """
    strict = _must_match.set(True)
    try:
        try:
            with translation.override(settings.LANGUAGE_CODE):
                return send()
        except InAnotherLanguage as found:
            with translation.override(found.language):
                return send()
    finally:
        _must_match.reset(strict)
