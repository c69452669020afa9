"""For a colleague who lost their device and their recovery codes."""

from django.core.management.base import BaseCommand, CommandError

from patrons.account import resetting, second_factor
from patrons.models import User
from patrons.user import normalise_address


class Command(BaseCommand):
    help = "Remove the second factor of ADDRESS and end their sessions. All administrators hear."

    def add_arguments(self, parser):
        parser.add_argument("address", nargs="?", default="", metavar="ADDRESS")

    def handle(self, *args, address: str, **options):
        email = normalise_address(address)
        if not email:
            raise CommandError("Whose? manage.py reset_second_factor name@example.org")
        user = User.objects.filter(email=email).first()
        if user is None:
            raise CommandError(f"Nobody signs in with {email}. Nothing was changed.")
        if not second_factor.is_asked_of(user):
            raise CommandError(
                f"{email} does not work here, and is asked for no second factor. Nothing was "
                "changed; a patron removes passkeys on “How you sign in”."
            )
        removed = resetting.reset(user)
        if not removed:
            raise CommandError(f"{email} has no second factor. Nothing was changed.")
        self.stdout.write(
            f"Done. {email} is signed out everywhere, signs in by mail, and sets up a new second "
            "factor before the admin opens. They and all administrators are told by mail."
        )
