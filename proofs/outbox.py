"""The mails that the demo's outbox keeps, as the mail server would have delivered them."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

PAPER = re.compile(r"(?:receipt|credit-note)-(\S+)\.pdf")


@dataclass(frozen=True)
class Letter:
    """`pid`: the process that sent it (its Message-ID tells); `paper`: the number that it bears."""

    to: str
    subject: str
    sent_at: float
    pid: int
    paper: str
    text: str


class Outbox:
    """Reads each file once: a mail never changes."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._read: dict[str, Letter] = {}

    def letters(self) -> list[Letter]:
        for path in sorted(self.folder.glob("*.eml")):
            if path.name not in self._read:
                self._read[path.name] = _letter(path)
        return list(self._read.values())

    def to(self, address: str) -> list[Letter]:
        """Those to an address, the newest last."""
        return [letter for letter in self.letters() if letter.to == address]


def _letter(path: Path) -> Letter:
    mail = message_from_bytes(path.read_bytes(), EmailMessage, policy=policy.default)
    names = [part.get_filename() or "" for part in mail.iter_attachments()]
    papers = [found[1] for name in names if (found := PAPER.fullmatch(name))]
    body = mail.get_body(preferencelist=("plain",))
    return Letter(
        to=str(mail["to"]),
        subject=str(mail["subject"]),
        sent_at=int(path.stem[:20]) / 1e9,
        pid=int(str(mail["message-id"]).split(".")[1]),
        paper=papers[0] if papers else "",
        text=body.get_content() if body else "",
    )
