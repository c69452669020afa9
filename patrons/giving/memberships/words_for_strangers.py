"""What a giver writes stands in a mail of ours to somebody who did not ask for it: so it leads
nowhere, and is not signed in the newsroom's name.
"""

import re
from itertools import pairwise
from unicodedata import category, normalize

# What mail programs make a link of: a dot and one of these, or a country's two letters. After a
# dot with no space a capital begins a sentence ("done.It"), but never with the first ones.
NEVER_A_WORD = "com net org info biz edu gov mobi xyz icu укр рф"
WORDS = """
app bank bar bet bid bio blog bond business buzz care casino cash center cfd chat city click cloud
club company credit cyou date dating design dev digital download email events expert finance fit
fun fund game games gift gifts group guru health help host hosting jobs life link live llc loan lol
love ltd market media men money monster network news ninja online page party press pro quest racing
rest review rocks sale sbs science services sex shop site social solutions space store stream
studio support systems team tech today top trade travel vip website wiki win work world wtf zone
"""
CLEAR, ENDINGS = NEVER_A_WORD.split(), {*NEVER_A_WORD.split(), *WORDS.split()}
LONGEST = 1000  # no field of ours holds more; a longer text is refused, and not searched
CERTAIN = (
    re.compile(r"https?:|mailto:|www\.|\w+:(?=//)", re.IGNORECASE),
    re.compile(r"[\w.+-]+@[\w.-]*\w"),
    re.compile(r"[\w.-]*\w\.[a-z]{2,}/(?=\w)", re.IGNORECASE),  # any ending, with a path
)


def address_in(text: str) -> str:
    """The first web or mail address in a text, as far as it shows as one; empty where none is."""
    text = _as_read(text[:LONGEST]).replace("。", ".")
    for pattern in CERTAIN:
        if found := pattern.search(text):
            return found[0]
    return next((word for word in re.findall(r"\w[\w.-]*\w", text) if _is_domain(word)), "")


def names(text: str, name: str) -> bool:
    """Whether a text bears a name as whole words, however its words are joined."""
    words = re.findall(r"[^\W_]+", _as_read(name).casefold())
    joined = r"[\W_]*".join(words)
    return bool(words) and bool(
        re.search(rf"(?<![^\W_]){joined}(?![^\W_])", _as_read(text[:LONGEST]).casefold())
    )


def _is_domain(word: str) -> bool:
    labels = word.split(".")
    return any(_ends(before, label) for before, label in pairwise(labels))


def _ends(before: str, label: str) -> bool:
    ending = label.lower()
    if not before or (label.istitle() and ending not in CLEAR):
        return False
    country = len(ending) == 2 and ending.isascii() and ending.isalpha() and len(before) > 1
    return country or ending in ENDINGS


def _as_read(text: str) -> str:
    """As a reader sees it: nothing invisible inside, wide letters as plain ones."""
    return normalize("NFKC", "".join(sign for sign in text if category(sign) != "Cf"))
