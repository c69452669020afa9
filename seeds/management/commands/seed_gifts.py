"""Let the demo's people give. It needs the local Stripe to run; `make run` calls it."""

from django.core.management.base import BaseCommand

from seeds import gifts


class Command(BaseCommand):
    help = "Let the demo's people give through the local Stripe. Safe to repeat."

    def handle(self, *args, **options):
        self.stdout.write(gifts.load())
