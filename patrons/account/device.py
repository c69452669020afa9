"""A browser in plain words, from what it says of itself: "Firefox on Linux"."""

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
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "a Mac",
    "CrOS": "a Chromebook",
    "Linux": "Linux",
}
UNKNOWN = "a browser we do not know"


def in_words(user_agent: str) -> str:
    """Never what it said: no version and no more than these words are kept."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    if not system:
        return browser or UNKNOWN
    return f"{browser or 'A browser'} on {system}"
