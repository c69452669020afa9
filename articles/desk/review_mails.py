"""Mails of a review: whose name they bear, and that a reviewer hears when there is nothing to
review any more. Their words are templates/wagtailadmin/notifications/.
"""

import logging
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from wagtail.admin import mail
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    task_cancelled,
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)
from wagtail.users.models import UserProfile

from articles.desk.scheduled import goes_out
from patrons.mail import sender
from patrons.masthead import Newsroom

logger = logging.getLogger(__name__)


class FromThePaper(mail.EmailNotificationMixin):
    """Wagtail would send them from a bare address, and in the midst of its transaction: a mail
    server that does not answer would hold the database.
    """

    def send_emails(
        self, template_set: dict[str, str], context: dict, recipients: Iterable, **kwargs: Any
    ) -> bool:
        """Written at once, and sent after the commit; nobody's press fails by it."""
        by, page = sender(Newsroom.load()), context["object"]
        context = {**context, "goes_out": goes_out(page)}
        letters = [(each.pk, _written(template_set, context, by, each)) for each in recipients]
        transaction.on_commit(partial(_send, template_set["text"], page.pk, letters))
        return True


def _written(template_set: dict[str, str], context: dict, by: str, recipient) -> EmailMessage:
    context = {**context, "user": recipient}
    subject = " ".join(render_to_string(template_set["subject"], context).split())
    text = render_to_string(template_set["text"], context).strip()
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, text, by, [recipient.email], headers=headers)


def _send(which: str, page: int, letters: list[tuple[int, EmailMessage]]) -> None:
    """By one connection. One that is refused is logged; where the connection fails, so are all that
    wait for it.
    """
    waiting = [recipient for recipient, _letter in letters]
    connection = get_connection()
    try:
        connection.open()
        for recipient, letter in letters:
            try:
                connection.send_messages([letter])
            except (SMTPRecipientsRefused, SMTPResponseException) as error:
                _log(which, page, [recipient], error)
            waiting.remove(recipient)
    except OSError as error:  # as smtplib's errors are
        _log(which, page, waiting, error)
    finally:
        with suppress(OSError):
            connection.close()


def _log(which: str, page: int, users: list[int], error: OSError) -> None:
    """Not what the error says, which may be an address."""
    why = type(error).__name__
    logger.error("%s of page %s did not reach users %s: %s.", which, page, users, why)


class Asked(FromThePaper, mail.GroupApprovalTaskStateSubmissionEmailNotifier):
    pass


class Submitted(FromThePaper, mail.WorkflowStateSubmissionEmailNotifier):
    pass


class Approved(FromThePaper, mail.WorkflowStateApprovalEmailNotifier):
    pass


class Rejected(FromThePaper, mail.WorkflowStateRejectionEmailNotifier):
    pass


class Over(FromThePaper, mail.BaseGroupApprovalTaskStateEmailNotifier):
    """To whoever was asked, and takes such mails: it was taken back, or is published already."""

    notification = "cancelled"

    def get_valid_recipients(self, instance: TaskState, **kwargs: Any) -> set:
        return {
            each
            for each in self.get_recipient_users(instance, **kwargs)
            if each.is_active
            and each.email
            and UserProfile.get_for_user(each).submitted_notifications
        }

    def get_context(self, task_state: TaskState, **kwargs: Any) -> dict:
        return {**super().get_context(task_state, **kwargs), "by": kwargs.get("user")}


# By the names under which Wagtail connects its own, later: a signal takes one receiver of a name.
CONNECTED = [
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification", Asked()),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification", Submitted()),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification", Approved()),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification", Rejected()),
    (task_cancelled, TaskState, "who was asked hears that it is over", Over()),
]


def connect() -> None:
    for signal, of, name, told in CONNECTED:
        signal.connect(told, sender=of, dispatch_uid=name)
