"""Mails of a review: whose name they bear, and that a reviewer hears when there is nothing to
review any more. Their words are templates/wagtailadmin/notifications/.
"""

import logging
from collections.abc import Iterable
from typing import Any

from django.core.mail import EmailMessage
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
    """Wagtail would send them from a bare address."""

    def send_emails(
        self, template_set: dict[str, str], context: dict, recipients: Iterable, **kwargs: Any
    ) -> bool:
        """Whether all were taken; one that is refused is logged, and nobody's press fails."""
        by = sender(Newsroom.load())
        context = {**context, "goes_out": goes_out(context["object"])}
        taken = [self._send(template_set, context, by, each) for each in recipients]
        return all(taken)

    def _send(self, template_set: dict[str, str], context: dict, by: str, recipient) -> bool:
        context = {**context, "user": recipient}
        subject, text = (
            render_to_string(template_set[part], context).strip() for part in ("subject", "text")
        )
        headers = {"Auto-Submitted": "auto-generated"}
        try:
            return EmailMessage(subject, text, by, [recipient.email], headers=headers).send() > 0
        except OSError as error:  # as smtplib's errors are: what they say may name an address
            which, of, why = template_set["text"], context["object"].pk, type(error).__name__
            logger.error("%s of page %s did not reach user %s: %s.", which, of, recipient.pk, why)
            return False


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
