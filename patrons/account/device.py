"""A browser in plain words, from what it says of itself: "Firefox on Linux"."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

ON = " on "
# The first that fits: most browsers say that they are others too.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": gettext_noop("an iPhone"),
    "iPad": gettext_noop("an iPad"),
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": gettext_noop("a Mac"),
    "CrOS": gettext_noop("a Chromebook"),
    "Linux": "Linux",
}
SOME = gettext_noop("A browser")
UNKNOWN = gettext_noop("a browser we do not know")


def in_words(user_agent: str) -> str:
    """Never what it said: no version and no more than these words are kept."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    if not system:
        return browser or UNKNOWN
    return f"{browser or SOME}{ON}{system}"


def said(device: str) -> str:
    """What `in_words` gave, which is kept in English, in the page's language."""
    browser, on, system = device.partition(ON)
    if not on:
        return _(device)
    return _("%(browser)s on %(system)s") % {"browser": _(browser), "system": _(system)}
