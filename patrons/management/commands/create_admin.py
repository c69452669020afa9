"""A link that makes somebody an administrator, for the first of them and where no mail works."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from patrons.account.coming import is_patron
from patrons.account.invitation import invite
from patrons.models import User
from patrons.roles import ADMINISTRATORS
from patrons.user import normalise_address


class Command(BaseCommand):
    """Who comes by the link gets the role Administrators and is no superuser: the role holds every
    right that the product's screens need, and whoever has it can be switched off by a colleague. A
    superuser's rights go round every permission, and no administrator could take them back.
    (`createsuperuser` stays, for a newsroom that makes groups of its own.)
    """

    help = "Print a link, good for 24 hours and once, that makes ADDRESS an administrator."

    def add_arguments(self, parser):
        parser.add_argument("address", nargs="?", default="", metavar="ADDRESS")

    def handle(self, *args, address: str, **options):
        email = checked(address)
        role = Group.objects.filter(name=ADMINISTRATORS).first()
        if role is None:
            raise CommandError("The roles are not there yet. Run manage.py migrate first.")
        invitation = invite(email, "", [role], by=None)
        self.stdout.write(
            f"This link makes {email} an administrator. It works once, for 24 hours; an earlier "
            "link for this address works no more.\n"
        )
        self.stdout.write(f"  {settings.SITE_URL}{invitation.get_absolute_url()}\n")
        self.stdout.write(
            "Whoever opens it and presses the button is in: hand it over in person, or by a way "
            "that only they read. Then they set up a second factor."
        )


def checked(address: str) -> str:
    """The address as we store it. Raises CommandError with what to do."""
    email = normalise_address(address)
    if not email:
        raise CommandError("Whose? manage.py create_admin name@example.org")
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(
            f"“{address}” is no mail address. Write the whole one, such as name@example.org."
        ) from None
    if is_patron(email):
        raise CommandError(
            f"{email} is a patron's address, and this link would open the patron's own room to "
            "whoever has it. Take another address; an administrator can invite this one, by a mail "
            "that reaches the patron alone."
        )
    if User.objects.filter(email=email, is_active=False).exists():
        raise CommandError(
            f"{email} is switched off. An administrator switches them on again: Settings, Staff."
        )
    return email
