"""Mails that must go once: a row with a unique constraint, claimed before it is sent.

The row holds no body and no address: the mail is made again from what it is about. A crash
between the mail server's yes and our commit sends a mail twice; nothing else does.
"""

from collections.abc import Callable
from datetime import timedelta
from email.utils import formataddr

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from patrons.masthead import Newsroom

CLAIM = timedelta(minutes=5)
NOBODY = "@erased.invalid"  # patron.py writes it in place of an erased patron's address


class MailQuerySet(models.QuerySet["Mail"]):
    def unsent(self) -> "MailQuerySet":
        """Not sent, and not being sent by somebody at this moment."""
        stale = timezone.now() - CLAIM
        return self.filter(sent_at=None).filter(Q(claimed_at=None) | Q(claimed_at__lt=stale))


class Mail(models.Model):
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80, help_text="What it is about, for example a receipt.")
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    error = models.CharField(max_length=200, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="mail_once")]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(sent_at=None), name="mail_unsent")
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
        except Exception as error:
            Mail.objects.filter(pk=self.pk).update(error=type(error).__name__)
            raise
        Mail.objects.filter(pk=self.pk).update(sent_at=timezone.now(), error="")
        return True

    def drop(self) -> None:
        """It need not go any more: what it would say is no longer true."""
        self.delete()


def compose(name: str, to: str, context: dict) -> EmailMultiAlternatives:
    """The mail of that name: templates/emails/<name>.subject.txt, .txt and .html."""
    newsroom = Newsroom.load()
    context = {"newsroom": newsroom, "site_url": settings.SITE_URL, **context}
    subject = " ".join(render_to_string(f"emails/{name}.subject.txt", context).split())
    message = EmailMultiAlternatives(
        subject,
        render_to_string(f"emails/{name}.txt", context),
        formataddr((newsroom.name, settings.DEFAULT_FROM_EMAIL)),
        [to],
        reply_to=[newsroom.contact] if newsroom.contact else None,
    )
    html = css_inline.inline(render_to_string(f"emails/{name}.html", context))
    message.attach_alternative(html, "text/html")
    return message
