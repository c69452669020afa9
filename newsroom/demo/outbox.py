"""The demo's mails: kept in a folder instead of being sent, one file each, and read on /outbox/."""

import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

ID = r"[0-9]{20}-[0-9a-f]{8}"
SHOWN = 200
LAST = "X-Last-Mail"  # set by patrons/account/erased_mail.py
THEIRS = "X-Theirs"  # the address that its reader has now


class EmailBackend(BaseEmailBackend):
    """Django's way to send, into the folder."""

    def send_messages(self, email_messages) -> int:
        for message in email_messages:
            keep(message.message().as_bytes(linesep="\r\n"))
        return len(email_messages)

    def forget(self, address: str) -> None:
        """Every mail to this address, or that names it, goes: its person is erased. The last one,
        which says so, can be read first; forget_last removes it.
        """
        for path in Path(settings.OUTBOX_DIR).glob("*.eml"):
            mail = read(path)
            named = "\n".join([mail.to, mail.text, mail.html, *mail.theirs]).lower()
            if address in named and not mail.is_last:
                path.unlink(missing_ok=True)

    def forget_last(self, before: datetime) -> None:
        """The last mails to the erased go, where they were sent before this moment."""
        for path in Path(settings.OUTBOX_DIR).glob("*.eml"):
            mail = read(path)
            if mail.is_last and mail.sent_at < before:
                path.unlink(missing_ok=True)

    def moved(self, before: str, now: str) -> None:
        """Mails to an address before are marked with the one that counts now: no row of ours
        remembers the one before, and its mails are to be found when their reader is erased.
        """
        for path in Path(settings.OUTBOX_DIR).glob("*.eml"):
            mail = read(path)
            to = {address.lower() for _name, address in getaddresses([mail.to, *mail.theirs])}
            if before in to:
                half = path.with_suffix(".half")
                half.write_bytes(f"{THEIRS}: {now}\r\n".encode() + path.read_bytes())
                half.rename(path)


def keep(mail: bytes) -> str:
    """Store one mail; returns its id. A reader sees the whole file or none."""
    folder = Path(settings.OUTBOX_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    mail_id = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    half = folder / f"{mail_id}.half"
    half.write_bytes(mail)
    half.rename(folder / f"{mail_id}.eml")
    return mail_id


@dataclass(frozen=True)
class Attachment:
    number: int
    name: str
    content_type: str
    content: bytes

    @property
    def is_pdf(self) -> bool:
        return self.content_type == "application/pdf"


@dataclass(frozen=True)
class Kept:
    """One mail as its reader would see it."""

    id: str
    message: EmailMessage

    @property
    def sent_at(self) -> datetime:
        return datetime.fromtimestamp(int(self.id[:20]) / 1e9, tz=UTC)

    @property
    def subject(self) -> str:
        return self._header("subject") or "(no subject)"

    @property
    def language(self) -> str:
        """Of what it says; "" where it does not say it (patrons/mail.py)."""
        return self._header("content-language")

    @property
    def sender(self) -> str:
        return self._header("from")

    @property
    def to(self) -> str:
        return self._header("to")

    @property
    def theirs(self) -> list[str]:
        """The later addresses of whom it went to."""
        return [str(each) for each in self.message.get_all(THEIRS, [])]

    @property
    def is_last(self) -> bool:
        return LAST in self.message

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    @property
    def attachments(self) -> list[Attachment]:
        parts = enumerate(self.message.iter_attachments())
        return [
            Attachment(
                n, part.get_filename() or f"part-{n}", part.get_content_type(), content(part)
            )
            for n, part in parts
        ]

    def _header(self, name: str) -> str:
        return str(self.message.get(name, ""))

    def _body(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return part.get_content() if part is not None else ""


def content(part: EmailMessage) -> bytes:
    value = part.get_content()
    return value.encode() if isinstance(value, str) else bytes(value)


def newest() -> list[Kept]:
    """The last mails, newest first."""
    folder = Path(settings.OUTBOX_DIR)
    names = sorted((path.stem for path in folder.glob("*.eml")), reverse=True)
    found = (find(name) for name in names[:SHOWN])
    return [mail for mail in found if mail is not None]


def find(mail_id: str) -> Kept | None:
    """The mail of that id, or None where there is none; an id is never part of a path unchecked."""
    if not re.fullmatch(ID, mail_id):
        return None
    try:
        return read(Path(settings.OUTBOX_DIR, f"{mail_id}.eml"))
    except FileNotFoundError:
        return None


def read(path: Path) -> Kept:
    """The mail in that file; raises FileNotFoundError."""
    message = message_from_bytes(path.read_bytes(), EmailMessage, policy=policy.default)
    return Kept(path.stem, message)
