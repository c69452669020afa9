"""What somebody typed, as the words that are looked for: alike on every database.

No database here knows Ukrainian, so none stems: each longer word stands for all that begin as it
does, less the ending that changes most. "votes" finds "vote" and "voted", "потяги" finds "потягом".
"""

import re
from dataclasses import dataclass, replace

WORD = re.compile(r"\w+")
CYRILLIC = re.compile(r"^[\u0400-\u04ff]+$")
# Each word costs the database a look of its own.
MOST = 12
WHOLE = 4  # letters; what is shorter is looked for as it is
BEGUN = 3  # unless nothing is found and it comes last


@dataclass(frozen=True)
class Word:
    stem: str
    is_prefix: bool

    def meets(self, token: str) -> bool:
        """Whether a word of a text is one that was looked for."""
        folded = token.lower()
        return folded.startswith(self.stem) if self.is_prefix else folded == self.stem


def words_of(typed: str) -> list[Word]:
    """Signs mean nothing: a database may read them as orders."""
    tokens = [token.lower() for token in WORD.findall(typed)]
    spoken = [token for token in tokens if any(sign.isalnum() for sign in token)]
    return [_word(token) for token in dict.fromkeys(spoken)][:MOST]


def begun(words: list[Word]) -> list[Word]:
    """The same while the last is still being written: "dil" may become "dill"."""
    *others, last = words
    return [*others, replace(last, is_prefix=last.is_prefix or len(last.stem) >= BEGUN)]


def _word(token: str) -> Word:
    if len(token) < WHOLE:
        return Word(token, is_prefix=False)
    return Word(_without_ending(token), is_prefix=True)


def _without_ending(token: str) -> str:
    if CYRILLIC.match(token):
        return token[: max(WHOLE, len(token) - 2)]
    if token.endswith("s") and not token.endswith("ss") and len(token) > WHOLE:
        return token[:-1]
    return token
