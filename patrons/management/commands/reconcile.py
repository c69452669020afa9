"""Compare the ledger with Stripe's books, repair what was only missed, and name the rest."""

from datetime import datetime, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.books.reconciling import reconcile
from patrons.masthead import Newsroom


class Command(BaseCommand):
    help = "Compare the ledger with Stripe's balance transactions, and name each difference."

    def add_arguments(self, parser):
        parser.add_argument(
            "--days", type=int, help="Compare the last so many days; all, where not given."
        )

    def handle(self, *args, days: int | None = None, **options):
        since: datetime | None = None
        if days is not None:
            if not 0 < days < 10_000:
                raise CommandError("--days takes a number of days from 1 to 9999.")
            since = timezone.now() - timedelta(days=days)
        try:
            check = reconcile(since)
        except gateway.GatewayError as error:
            raise CommandError(
                f"Stripe did not answer, so nothing was compared: {error}"
            ) from error
        for difference in check.differences.all():
            self.stdout.write(str(difference))
        when = f"{Newsroom.load().local(check.finished_at):%H:%M}"
        self.stdout.write(
            f"{check.words}, checked {when}: {check.compared} of gifts, refunds and disputes, "
            f"{check.payouts} of payouts, {check.foreign} of others on the account."
        )
        if check.open_differences:
            raise CommandError("The ledger and Stripe differ: see the lines above.")
