"""Asked to work here: by an administrator, told by mail; or by whoever runs the server, on paper.

Until the link is used nobody has a right by it: no user is made, no role given. The link is signed
and names the invitation and its newest `mark`, so that a later link ends the earlier ones; using it
removes the row, so it works once.
"""

import uuid
from datetime import timedelta

from django.contrib.auth.models import Group
from django.core import signing
from django.db import models, transaction
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from patrons.mail import Mail
from patrons.roles import role_in_words
from patrons.user import User

BY_MAIL, ON_PAPER = timedelta(days=7), timedelta(hours=24)
FORGOTTEN = timedelta(days=30)  # after its end, where nobody came
SALT, KIND = "an invitation to work here", "invited to work here"
INVITED, CAME, WITHDRAWN = "patrons.staff_invited", "patrons.staff_came", "patrons.staff_withdrawn"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> "InvitationQuerySet":
        """Those whose link still lets somebody in."""
        return self.filter(ends_at__gt=timezone.now())

    def of_link(self, token: str) -> "Invitation | None":
        """The invitation of this link; None where it is none of ours, was used or has run out."""
        try:
            pk, mark = signing.loads(token, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return self.waiting().filter(pk=pk, mark=mark).first()

    def forget(self) -> None:
        self.filter(ends_at__lt=timezone.now() - FORGOTTEN).delete()


class Invitation(models.Model):
    """Personal: `email` and `name`, of whom we asked. The row goes when they come, when it is
    withdrawn, when who asked leaves, and thirty days after its end.
    """

    email = models.EmailField("mail address", unique=True)
    name = models.CharField(max_length=120)
    roles = models.ManyToManyField(Group, related_name="+")
    # Nobody where the server's command asked: its link is printed, and proves no mailbox.
    invited_by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    mark = models.UUIDField(default=uuid.uuid4, editable=False)
    invited_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="invitation_email_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_absolute_url(self) -> str:
        token = signing.dumps([self.pk, str(self.mark)], salt=SALT)
        return reverse("invitation", args=[token])

    @property
    def is_printed(self) -> bool:
        return self.invited_by_id is None

    @property
    def is_waiting(self) -> bool:
        return self.ends_at > timezone.now()

    @property
    def key(self) -> str:
        """Of its mail's row: each link is mailed once."""
        return f"{self.pk} {self.mark}"

    def role_names(self) -> str:
        return ", ".join(role_in_words(role) for role in self.roles.order_by("name"))

    def renew(self, by: User | None) -> None:
        """A new link from now on; the earlier one is dead."""
        lasts = ON_PAPER if by is None else BY_MAIL
        self.mark, self.invited_at = uuid.uuid4(), timezone.now()
        self.invited_by, self.ends_at = by, self.invited_at + lasts
        with transaction.atomic():
            self.save(update_fields=["mark", "invited_at", "invited_by", "ends_at"])
            if by is not None:
                Mail.objects.post(kind=KIND, key=self.key)
            log(self, INVITED, user=by, title=f"Invitation {self.pk}")

    def withdraw(self, by: User) -> None:
        log(self, WITHDRAWN, user=by, title=f"Invitation {self.pk}")
        self.delete()


def invite(email: str, name: str, roles: list[Group], by: User | None) -> Invitation:
    """Ask somebody, by mail or (`by` nobody) by a link to print; asked again, by a new link."""
    with transaction.atomic():
        # The row is there for a moment with a link that nobody has seen; renew() gives it another.
        found, _made = Invitation.objects.update_or_create(
            email=email, defaults={"name": name, "ends_at": timezone.now()}
        )
        found.roles.set(roles)
        found.renew(by)
    return found
