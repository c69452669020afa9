"""Let the demo's people give and be thanked. It needs the local Stripe; `make run` calls it."""

from django.core.management.base import BaseCommand

from seeds import gifts, wall


class Command(BaseCommand):
    help = "Let the demo's people give through the local Stripe. Safe to repeat."

    def handle(self, *args, **options):
        for part in (gifts, wall):
            self.stdout.write(part.load())
