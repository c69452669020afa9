"""Mails that must go once: a row with a unique constraint, claimed before it is sent.

The row holds no body and no address: the mail is made again from what it is about. A crash
between the mail server's yes and our commit sends a mail twice; nothing else does.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from email.utils import formataddr
from typing import NamedTuple

import css_inline
from celery import signature
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import StrIndex, Substr
from django.template.loader import render_to_string
from django.utils import timezone, translation

from patrons import mail_choice, mail_language
from patrons.accent import PAPER_DARK, legible
from patrons.mail_language import InAnotherLanguage
from patrons.mail_words import words_shown
from patrons.masthead import Newsroom
from patrons.patron import NOBODY, Patron
from patrons.queue import soon
from patrons.user import normalise_address

CLAIM = timedelta(minutes=5)
SEND = "patrons.tasks.send_mail"


class Written(NamedTuple):
    subject: str
    text: str
    html: str


class MailQuerySet(models.QuerySet["Mail"]):
    def unsent(self) -> "MailQuerySet":
        """Not sent, and not being sent by somebody at this moment; the oldest first."""
        stale = timezone.now() - CLAIM
        free = Q(claimed_at=None) | Q(claimed_at__lt=stale)
        return self.filter(free, sent_at=None).order_by("created_at", "pk")

    def post(self, kind: str, key: str) -> "Mail":
        """The row of a mail, once, and the worker asked for it as soon as that is committed."""
        mail, made = self.get_or_create(kind=kind, key=key)
        if made:
            # By its name: the tasks know the mails.
            soon(signature(SEND), mail.pk)
        return mail


class Mail(models.Model):
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80, help_text="What it is about, for example a receipt.")
    about = models.GeneratedField(
        expression=Case(
            When(key__contains=" ", then=Substr("key", 1, StrIndex("key", Value(" ")) - 1)),
            default="key",
        ),
        output_field=models.CharField(max_length=80),
        db_persist=True,
        help_text="The id that the key begins with; a day or a number may stand behind it.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    error = models.CharField(max_length=200, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="mail_once")]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(sent_at=None), name="mail_unsent"),
            models.Index(fields=["kind", "about"], name="mail_about"),
            models.Index(fields=["kind", "sent_at"], name="mail_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    def send_once(self, message: Callable[[], EmailMultiAlternatives]) -> bool:
        """Send the mail that `message` makes, unless it was sent or somebody is sending it.

        Returns whether this call sent it. What the mail server says no to is raised, and kept
        on the row; the sweep tries again when the claim has run out.
        """
        claimed = (
            Mail.objects.unsent()
            .filter(pk=self.pk)
            .update(claimed_at=timezone.now(), attempts=F("attempts") + 1)
        )
        if not claimed:
            return False
        try:
            letter = message()
            if any(address.endswith(NOBODY) for address in letter.to):
                self.drop()  # whom it was for is erased
                return False
            letter.send()
        except InAnotherLanguage:  # no try: it is begun again at once
            mine = Mail.objects.filter(pk=self.pk)
            mine.update(claimed_at=None, attempts=F("attempts") - 1)
            raise
        except Exception as error:
            Mail.objects.filter(pk=self.pk).update(error=type(error).__name__)
            raise
        Mail.objects.filter(pk=self.pk).update(sent_at=timezone.now(), error="")
        return True

    def drop(self) -> None:
        """It need not go any more: what it would say is no longer true."""
        self.delete()


def compose(name: str, to: str, context: dict, otherwise: str = "") -> EmailMultiAlternatives:
    """The mail of that name: templates/emails/<name>.subject.txt, .txt and .html.

    It is in the language that the patron of this address chose; `otherwise` is for who chose none.
    """
    patron = Patron.objects.filter(email=normalise_address(to)).first()
    language = mail_language.of_patron(patron, otherwise)
    mail_language.check(language)
    newsroom = Newsroom.load()
    with translation.override(language):
        mails_url = mail_choice.link(patron) if patron else ""
        subject, text, html = write(name, {"mails_url": mails_url, **context})
    message = EmailMultiAlternatives(
        subject,
        text,
        sender(newsroom),
        [to],
        reply_to=[newsroom.contact] if newsroom.contact else None,
        headers=_headers(name, patron, language),
    )
    message.attach_alternative(html, "text/html")
    return message


def sender(newsroom: Newsroom) -> str:
    """Whom a mail is from, as a header says it: a name may have commas and colons."""
    return formataddr((newsroom.name, settings.DEFAULT_FROM_EMAIL))


def _headers(name: str, patron: Patron | None, language: str) -> dict[str, str]:
    """Machines do not answer it, and a reader can do without it by one click where that is so."""
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": language}
    if patron is not None and name in mail_choice.OPTIONAL:
        headers["List-Unsubscribe"] = f"<{mail_choice.off_link(patron, name)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def write(name: str, context: dict, with_words: bool = True) -> Written:
    """The mail of that name, in the language that is active.

    The newsroom's own words stand in it, unless `with_words` says no.
    """
    language = translation.get_language() or settings.LANGUAGE_CODE
    newsroom = Newsroom.load()
    context = {
        "newsroom": newsroom,
        "accent_on_dark": legible(newsroom.accent, PAPER_DARK),
        "site_url": settings.SITE_URL,
        "language": language,
        "newsroom_words": words_shown(name, language) if with_words else None,
        "optional": name in mail_choice.OPTIONAL,
        **context,
    }
    subject = " ".join(render_to_string(f"emails/{name}.subject.txt", context).split())
    text = render_to_string(f"emails/{name}.txt", context)
    html = css_inline.inline(render_to_string(f"emails/{name}.html", context), keep_at_rules=True)
    return Written(subject, tidy(text), html)


def tidy(text: str) -> str:
    """No more than one empty line in a row, and none at either end."""
    return re.sub(r"\n{3,}", "\n\n", text.replace("\r\n", "\n")).strip() + "\n"
