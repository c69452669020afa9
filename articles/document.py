"""The plain-text form of an article: what each line of a document is.

    headline
    standfirst
    paragraphs, one a line
    Related:
    - a title, one a line
    the appeal's heading
    its paragraphs; the last one ends with "Become a patron or see other ways to support."

Blank lines mean nothing. Without a related list there is no appeal. In a Ukrainian document the
list is called "Читайте також:", and the two ways on are joined by "або".
"""

import re
from dataclasses import dataclass, field

LONGEST_TITLE = 255
LONGEST_LABEL = 60
LIST = "Related:"
LISTS = {LIST.casefold(), "читайте також:"}
ENTRY = "- "
CALL = re.compile(
    r"^(?P<anchor>.*[.!?…:”»)])\s+(?P<patron>\w.*?)\s+(?:or|або)\s+(?P<other>\S.*?)\.$", re.DOTALL
)


class Unreadable(Exception):
    """A document that cannot become an article; says which line, and what to do."""

    def __init__(self, line: int | None, message: str):
        self.line = line
        super().__init__(f"line {line}: {message}" if line else message)


@dataclass(frozen=True)
class Line:
    number: int
    text: str


@dataclass
class Ask:
    """The appeal of a document, in its parts."""

    heading: str
    paragraphs: list[str]
    price_anchor: str
    patron_label: str
    other_ways_label: str


@dataclass
class Document:
    headline: str
    standfirst: str
    paragraphs: list[str]
    related: list[str] = field(default_factory=list)
    appeal: Ask | None = None
    notes: list[str] = field(default_factory=list)


def decode(raw: bytes) -> str:
    """The text of a file. Raises Unreadable, with the line, for what is not UTF-8."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, "this is not UTF-8 text. Save the file as UTF-8.") from None
    return text


def parse(text: str) -> Document:
    """The document that a text says. Raises Unreadable for one that does not keep the form."""
    lines = _lines(text)
    if not lines:
        raise Unreadable(None, "the file is empty. Write the headline on its first line.")
    list_at = _list_at(lines)
    head, tail = (lines, []) if list_at is None else (lines[:list_at], lines[list_at:])
    _check_head(head, lines)
    document = Document(
        headline=head[0].text,
        standfirst=head[1].text,
        paragraphs=[line.text for line in head[2:]],
    )
    if tail:
        rest = _read_list(document, tail)
        document.appeal = _read_appeal(rest) if rest else None
    else:
        _note_entry_without_list(document, lines)
    return document


def _lines(text: str) -> list[Line]:
    """Lines that say something, with their numbers, trimmed."""
    lines = []
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        line = raw.strip().strip("\ufeff")
        for character in line:
            if ord(character) < 32 and character != "\t":
                raise Unreadable(
                    number,
                    f"there is a control character (U+{ord(character):04X}) here. "
                    "Is this a plain-text file?",
                )
        if line:
            lines.append(Line(number, line))
    return lines


def _list_at(lines: list[Line]) -> int | None:
    found = [at for at, line in enumerate(lines) if line.text.casefold() in LISTS]
    if len(found) > 1:
        raise Unreadable(
            lines[found[1]].number,
            f"“{LIST}” stands here for the second time; the first is on line "
            f"{lines[found[0]].number}. An article has one related list.",
        )
    return found[0] if found else None


def _check_head(head: list[Line], lines: list[Line]) -> None:
    """Raises Unreadable unless a headline, a standfirst and at least one paragraph stand there."""
    last = lines[len(head)] if len(head) < len(lines) else lines[-1]
    if not head:
        raise Unreadable(last.number, "there is no headline. Write it on the first line.")
    if len(head[0].text) > LONGEST_TITLE:
        raise Unreadable(
            head[0].number,
            f"the headline has {len(head[0].text)} characters; {LONGEST_TITLE} is the most. "
            "Is the first line really the headline?",
        )
    if len(head) < 2:
        raise Unreadable(
            last.number,
            "there is no standfirst. Write a sentence or two on the line after the headline.",
        )
    if len(head) < 3:
        raise Unreadable(
            last.number,
            "there is no body. Write its paragraphs after the standfirst, one a line.",
        )


def _note_entry_without_list(document: Document, lines: list[Line]) -> None:
    """A line that looks like a list's is text without one, and whoever imports hears of it."""
    entry = next((line for line in lines[2:] if line.text.startswith(ENTRY)), None)
    if entry:
        document.notes.append(
            f"line {entry.number}: “{entry.text}” was taken for text, and so was what follows. "
            f"If a list of related titles begins here, write “{LIST}” on the line above it."
        )


def _read_list(document: Document, tail: list[Line]) -> list[Line]:
    """Fill in the related titles; returns the lines after the list, which are the appeal.

    One line without a dash between two entries is a slip: noted and left out. From two such
    lines on it is the appeal that has begun.
    """
    heading, at = tail[0], 1
    while at < len(tail):
        line = tail[at]
        if line.text.startswith(ENTRY):
            _add_entry(document, line)
        elif document.related and at + 1 < len(tail) and tail[at + 1].text.startswith(ENTRY):
            document.notes.append(
                f"line {line.number}: not understood in the related list, left out: "
                f"“{line.text}”. An entry begins with “{ENTRY}”."
            )
        else:
            break
        at += 1
    if not document.related:
        raise Unreadable(
            heading.number,
            f"the list after “{LIST}” has no entries. Write each as “{ENTRY}Title”, or take the "
            "line away.",
        )
    return tail[at:]


def _add_entry(document: Document, line: Line) -> None:
    title = line.text.removeprefix(ENTRY).strip()
    if len(title) > LONGEST_TITLE:
        raise Unreadable(
            line.number,
            f"this related title has {len(title)} characters; {LONGEST_TITLE} is the most.",
        )
    if title in document.related:
        document.notes.append(f"line {line.number}: the same related title again, left out.")
    else:
        document.related.append(title)


def _read_appeal(lines: list[Line]) -> Ask:
    """The appeal's parts. Raises Unreadable where it does not end by saying what one can do."""
    stray = next((line for line in lines if line.text.startswith(ENTRY)), None)
    if stray:
        raise Unreadable(
            stray.number,
            f"a related entry after the list ended. Move it up to the others, under “{LIST}”.",
        )
    heading, last = lines[0], lines[-1]
    call = CALL.match(last.text) if len(lines) > 1 else None
    if not call or max(len(call["patron"]), len(call["other"])) > LONGEST_LABEL:
        raise Unreadable(
            last.number,
            "the appeal has no call to action. End its last paragraph with what a small amount "
            "does and, as a sentence of its own, for example: Become a patron or see other ways "
            "to support.",
        )
    return Ask(
        heading=heading.text,
        paragraphs=[line.text for line in lines[1:-1]],
        price_anchor=call["anchor"],
        patron_label=call["patron"],
        other_ways_label=call["other"],
    )
