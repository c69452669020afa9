"""Tell Stripe of this site. Says what it would do; `--apply` does it. Safe to repeat."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from patrons.giving import gateway, stripe_setup

TO_DO = """
What only a person can do, at Stripe's dashboard:
  - activate the account, and set its public name, support address and the text on bank statements;
  - choose the ways to pay under Settings, Payment methods (we name none: Stripe offers what is on);
  - allow "Use email to find subscriptions" only if patrons should change cards without signing in;
  - look at Radar's rules against card testing.
Then give once yourself, and see the gift under Support, Donations."""


class Command(BaseCommand):
    requires_system_checks = []  # the webhook's secret, for one, comes from here
    help = "Make the product, the webhook endpoint and the portal configuration at Stripe."

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="do it; without it, only say it")

    def handle(self, *args, apply: bool, **options):
        try:
            mode = "real money" if gateway.livemode() else "test mode, no real money"
            self.stdout.write(f"Stripe account {gateway.account()}, {mode}.")
            self._run(apply)
        except gateway.Unavailable as error:
            raise CommandError(
                f"Stripe does not answer at {settings.STRIPE_API_BASE}: {error}"
            ) from error
        except gateway.GatewayError as error:
            raise CommandError(
                f"Stripe says no: {error}\nA restricted key must be allowed to read the account, "
                "and to write products, webhook endpoints and the customer portal."
            ) from error
        if gateway.livemode() and not settings.SITE_URL.startswith("https://"):
            self.stdout.write("Stripe sends events to https only: set SITE_URL to it.")
        self.stdout.write(TO_DO)

    def _run(self, apply: bool) -> None:
        open_steps = 0
        for step in stripe_setup.steps():
            if step.do is None:
                self.stdout.write(f"  ok    {step.said}")
            elif not apply:
                open_steps += 1
                self.stdout.write(f"  to do {step.said}")
            else:
                next_step = step.do()
                self.stdout.write(f"  done  {step.said}")
                if isinstance(next_step, str):
                    self.stdout.write(next_step)
        if open_steps:
            self.stdout.write("\nNothing was changed. Do it with: manage.py stripe_setup --apply")
