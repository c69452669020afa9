"""Fill a new site with what it starts from. Safe to repeat: what is there already stays."""

from django.core.management.base import BaseCommand

from seeds import asking, content, elsewhere, people, rounds, ukrainian


class Command(BaseCommand):
    help = "Fill a new site with the demo newsroom: pages, people and voting rounds."

    def handle(self, *args, **options):
        for part in (content, ukrainian, asking, people, elsewhere, rounds):
            self.stdout.write(part.load())
