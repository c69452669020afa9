"""Remove the demo's people, money and votes; keep pages and settings."""

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from patrons import starting_clean
from patrons.models import User
from patrons.roles import ADMINISTRATORS

WORDS = "start clean"


class Command(BaseCommand):
    help = "Remove the demo's people, money and votes. Pages, pictures and settings stay."
    requires_system_checks = []  # it mends what one of them refuses

    def add_arguments(self, parser):
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args, yes: bool, **options):
        found = starting_clean.counts()
        self.stdout.write("This removes for good:" if found else "There is nothing to remove.")
        for name, number in found.items():
            self.stdout.write(f"  {number:>8} {name}")
        self.stdout.write("Pages, pictures, appeals, tiers, currencies and settings stay.")
        if not yes and not _is_meant():
            raise CommandError("Nothing was removed.")
        try:
            starting_clean.start_clean()
        except starting_clean.RealMoney as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("Done. Everybody who works here signs in anew.")
        if not _somebody_administers():
            self.stdout.write("Nobody administers the site now: manage.py create_admin ADDRESS")


def _is_meant() -> bool:
    try:
        return input(f"Type “{WORDS}” to do it: ").strip() == WORDS
    except EOFError:
        raise CommandError(
            "Nothing was removed: nobody is here to ask. Where it is meant, say --yes."
        ) from None


def _somebody_administers() -> bool:
    administrators = Group.objects.filter(name=ADMINISTRATORS, user__is_active=True)
    return administrators.exists() or User.objects.filter(is_superuser=True).exists()
