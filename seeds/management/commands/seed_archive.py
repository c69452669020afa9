"""Add a large archive of invented articles, to see what a site costs that has one."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from seeds import archive


class Command(BaseCommand):
    help = "Add so many invented articles: only to a demo, or to a database made for measuring."

    def add_arguments(self, parser):
        parser.add_argument("count", type=int, help="how many articles")

    def handle(self, *args, count: int, **options):
        if not settings.DEBUG:
            raise CommandError("This fills a site with invented articles. It needs DEBUG=true.")
        if count < 1:
            raise CommandError("Name a number of articles, such as 100000.")
        try:
            archive.load(count, self.stdout.write)
        except ValueError as problem:
            raise CommandError(str(problem)) from None
