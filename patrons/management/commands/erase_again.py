"""After a restore: whoever asked to be erased since the backup is erased again.

manage.py erase_again --write list.jsonl     the list as it is now, to keep beside the backups
manage.py erase_again list.jsonl             take up such a list, and erase again
manage.py erase_again                        only what this database's own list says
"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from patrons.account import erasure_list


class Command(BaseCommand):
    help = "Erase again, from the list, whoever a restored backup brought back."

    def add_arguments(self, parser) -> None:
        parser.add_argument("list", nargs="?", help="A list that --write wrote.")
        parser.add_argument("--write", metavar="FILE", help="Write the list of ids there instead.")

    def handle(self, *args, **options) -> None:
        if options["write"]:
            found = list(erasure_list.lines())
            Path(options["write"]).write_text("".join(f"{line}\n" for line in found))
            self.stdout.write(f"{len(found)} on the list.")
            return
        if options["list"]:
            try:
                with Path(options["list"]).open() as file:
                    read = erasure_list.read(file)
            except (OSError, ValueError) as error:
                raise CommandError(f"{options['list']}: {error}") from error
            self.stdout.write(f"{read} read.")
        self.stdout.write(f"{erasure_list.erase_again()} erased again.")
