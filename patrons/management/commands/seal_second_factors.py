"""For a SECRET_KEY that was changed, and second factors from before there were seals."""

from django.core.management.base import BaseCommand, CommandError

from patrons.account import resealing


class Command(BaseCommand):
    help = "Seal every second factor with the SECRET_KEY of now. Running it again changes nothing."

    def handle(self, *args, **options):
        done = resealing.seal_all()
        self.stdout.write(
            f"{done.sealed} sealed with the key of now; {done.already} were already. "
            "Somebody’s recovery codes count as one."
        )
        if done.lost:
            users = ", ".join(str(user) for user in sorted(set(done.lost)))
            raise CommandError(
                f"No key of ours opens those of the users {users}, and no code of theirs is right. "
                "Name the key before in SECRET_KEY_FALLBACKS and run this again; where it is gone, "
                "remove them with manage.py reset_second_factor."
            )
