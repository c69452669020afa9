"""The end of `make run`: the demo's gifts, and six addresses in the order in which to look."""

import traceback

from django.conf import settings
from django.core.management.base import BaseCommand

from seeds import gifts, places, wall


class Command(BaseCommand):
    help = "Let the demo's people give, then print where to look. Safe to repeat."

    def handle(self, *args, **options):
        problem = None
        try:
            gifts.load()
            wall.load()
        except Exception:  # the site is up: whatever went wrong is shown, and it stays up
            problem = traceback.format_exc()
        for number, (label, path) in enumerate(places.listed(), start=1):
            self.stdout.write(f"  {number}. {label:<15} {settings.SITE_URL}{path}")
        if problem:
            self.stderr.write("The demo's gifts could not be made.\n" + problem)
            raise SystemExit(1)
