"""The storm itself, from the first gift to the last comparison."""

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import redis

from proofs import comparing
from proofs.site import Books, BusySite
from proofs.storm.following import Followers, NotYet
from proofs.storm.giving import LATER, Giver, Tally
from proofs.storm.kinds import Gift, gifts
from proofs.stripe_side import StripeSide

GIVERS = 4  # people who give at the same moment
# What goes wrong with deliveries, and of how many events in a hundred.
DELIVERIES: tuple[dict[str, object], ...] = (
    {"kind": "duplicate", "times": 4},
    {"kind": "reorder", "seconds": 6},
    {"kind": "delay", "seconds": 24 * 3600, "share": 8},
    {"kind": "drop", "share": 3},
    {"kind": "fail", "times": 2, "when": "before", "share": 3},
    {"kind": "fail", "times": 2, "when": "after", "share": 3},
    {"kind": "forge", "how": "signature", "share": 1},
    {"kind": "forge", "how": "body", "share": 1},
    {"kind": "forge", "how": "stale", "share": 1},
)
# What goes wrong with our questions, of how many in a thousand. None of them is without an end.
API: tuple[dict[str, object], ...] = (
    {"kind": "429", "per_mille": 5},
    {"kind": "500", "per_mille": 3, "when": "after"},
    {"kind": "503", "per_mille": 5},
    {"kind": "reset", "per_mille": 3},
    {"kind": "reset", "per_mille": 3, "when": "after"},
    {"kind": "timeout", "per_mille": 1, "seconds": 9},
)
# The days on which something happens at Stripe: debits arrive, renewals, retries of those.
DAYS = (1, 5, 3, 23, 1, 8, 9)
RENEWED = 3  # from here on invoices of renewals are open
STILL = 120  # seconds in which something must move, while anything is due
LAST_LOOKS = 3


@dataclass
class Outcome:
    """What was done, what was found; no difference means that both books agree."""

    seed: int
    counts: dict[str, int] = field(default_factory=dict)
    kinds: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0


class Storm:
    def __init__(
        self,
        site: BusySite,
        number: int,
        seed: int,
        every: float,
        say: Callable = print,
        breath: float = 5,
    ):
        self.site, self.say, self.breath = site, say, breath
        self.seed, self.dice = seed, random.Random(seed)
        self.gifts = gifts(number, self.dice)
        self.every = every  # seconds from one killed worker to the next, about
        self.stripe = StripeSide(site.site.sandbox)
        self.books = Books(site)
        self.tally = Tally()
        self.followers = Followers(site, self.stripe, self.books, self.tally)
        self.outcome = Outcome(seed, kinds=Counter(gift.kind.name for gift in self.gifts))
        self.todo: list[Gift] = []  # what still follows, on one of the days to come
        self.late: list[Giver] = []  # browsers that come back later
        self.queue = redis.Redis(unix_socket_path=str(site.site.socket))
        self.longest = 0
        self.next_kill = 0.0

    def run(self) -> Outcome:
        began = time.monotonic()
        self.books.ask("prepare")
        self.catch_up()  # a new site's first one walks over objects; from then on it lists events
        self.bad_day()
        try:
            self.everybody(self.give, self.gifts, "giving")
            self.everybody(Giver.come_back, self.late, "coming back", of=lambda giver: giver.gift)
            self.stripe.days_pass(DAYS[0])
            self.todo = [gift for gift in self.gifts if gift.kind.later and gift.session]
            self.follow_up(not_by_hand)
            for day, days in enumerate(DAYS[1:]):
                self.stripe.days_pass(days)
                self.breathe(self.breath)
                self.follow_up(by_hand_too if day >= RENEWED else not_by_hand)
            self.well_again()
            self.catch_up()
            self.until_nothing_is_due()
            for _ in range(LAST_LOOKS):
                if self.todo:  # what was lost is found now; a second gift comes a moment later
                    self.follow_up(by_hand_too)
                    self.until_nothing_is_due()
            for gift in self.todo:
                self.tally.trouble(f"never came into the books: {gift}")
            self.compare()
        finally:
            self.books.close()
        self.outcome.seconds = time.monotonic() - began
        return self.outcome

    def calm(self) -> None:
        """All gifts on a good day: no fault, nobody killed, until nothing is due."""
        self.books.ask("prepare")
        self.everybody(self.give, self.gifts, "giving")
        self.until_nothing_is_due()

    # --- the bad day -----------------------------------------------------------------------------

    def bad_day(self) -> None:
        for place, fault in enumerate((*DELIVERIES, *API)):
            form = dict(fault)
            if per_mille := form.pop("per_mille", None):
                form |= {"share": int(str(per_mille)) / 10, "first": 100_000}
            self.stripe.switch("faults", seed=self.seed + place, **form)
        self.stripe.switch("payouts", daily="on")

    def well_again(self) -> None:
        """No new fault; what is owed is still delivered, also what was to come a day late."""
        self.stripe.switch("faults/clear")
        self.stripe.switch("deliveries", sooner=24 * 3600)

    def everybody(self, act: Callable, who: list, told: str, of: Callable = lambda it: it) -> None:
        """All of them act, a few at the same moment, while workers are killed."""
        self.say(f"{told}: {len(who)} ...")
        with ThreadPoolExecutor(GIVERS) as pool:
            running = {pool.submit(self._guarded, act, each, of(each)) for each in who}
            while running:
                _done, running = wait(running, timeout=0.25, return_when=FIRST_COMPLETED)
                self.look_around()

    def follow_up(self, which: Callable[[Gift], bool]) -> None:
        """Who can act now does; who cannot yet stays on the list."""
        now = [gift for gift in self.todo if which(gift)]
        self.todo = [gift for gift in self.todo if not which(gift)]
        if now:
            self.everybody(self.followers.later, now, "following up")

    def breathe(self, seconds: float) -> None:
        """Let the workers go on for a while, as far as they are let live."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(0.25)
            self.look_around()

    def look_around(self) -> None:
        """How long the queue is; and a worker is killed when its time has come."""
        self.longest = max(self.longest, self.queue.llen("celery"))
        now = time.monotonic()
        if self.next_kill == 0:
            self.next_kill = now + self.dice.uniform(0.5, 1) * self.every
        if now >= self.next_kill:
            self.site.kill_one(self.dice)
            self.next_kill = now + self.dice.uniform(0.5, 1.5) * self.every

    def _guarded(self, act: Callable, who: object, gift: Gift) -> None:
        try:
            act(who)
        except NotYet:
            self.todo.append(gift)
        except Exception as error:
            self.tally.trouble(f"{gift}: {type(error).__name__}: {error}")

    def give(self, gift: Gift) -> None:
        if gift.kind.now == "foreign":
            self.followers.foreign(gift)
            return
        giver = Giver(self.site.address, gift)
        giver.give()
        self.tally.add("forms sent again, Stripe was away", giver.tries)
        if gift.back and giver.mood < LATER and gift.early is None:
            self.late.append(giver)
        self.followers.now(gift)

    # --- the calm after it -----------------------------------------------------------------------

    def until_nothing_is_due(self) -> None:
        """Wait while there is progress; where all that is left waits for a time, that time passes.

        What stands still for STILL seconds is a fault.
        """
        moved, before = time.monotonic(), None
        while True:
            owed = self.stripe.stats()["deliveries"].get("pending", 0)
            waiting = self.books.ask("waiting")
            if not owed and not any(waiting.values()):
                return
            if (owed, waiting) != before:
                moved = time.monotonic()
                due = ", ".join(f"{number} {what}" for what, number in waiting.items() if number)
                self.say(f"due: {owed} deliveries, {due or 'nothing else'}")
            elif time.monotonic() - moved > STILL:
                self.outcome.faults.append(f"due, and nothing moves: {waiting}, {owed} deliveries")
                self.outcome.faults += self.books.ask("unsent")
                return
            elif not owed and not self.books.ask("at_work"):
                self.site.stop_workers()
                self.books.ask("time_passes")
                self.site.start_workers()
                self.let_them_begin()
            before = owed, waiting
            time.sleep(2)

    def let_them_begin(self) -> None:
        """A worker that starts beside others takes its time; stopped again before it has emptied
        the queue, it would never do what waits.
        """
        limit, empty = time.monotonic() + STILL, 0
        while empty < 3 and time.monotonic() < limit:
            time.sleep(1)
            empty = 0 if self.queue.llen("celery") else empty + 1

    def catch_up(self) -> None:
        """What beat does every five minutes, now: it finds the events that never arrived."""
        before = self.books.ask("catch_up")
        limit = time.monotonic() + 120
        while self.books.ask("caught_up") == before and time.monotonic() < limit:
            time.sleep(0.5)

    def compare(self) -> None:
        ours, theirs = self.books.ask("rows"), self.stripe.everything()
        letters = self.followers.outbox.letters()
        wrong, excused = comparing.mails(ours, letters, self.site.killed)
        stats = self.stripe.stats()
        self.outcome.faults += self.tally.troubles + comparing.differences(ours, theirs) + wrong
        if stats["forged"].get("delivered"):
            self.outcome.faults.append(f"forged messages were believed: {stats['forged']}")
        if stats["violations"]:
            self.outcome.faults.append(f"Stripe's contract was broken: {stats['violations']}")
        said = self.site.manage("reconcile", check=False).strip().splitlines()[-1]
        if "agrees with Stripe" not in said:
            self.outcome.faults.append(f"manage.py reconcile: {said}")
        self.outcome.counts = self._counts(ours, theirs, letters, stats, excused)

    def _counts(self, ours, theirs, letters, stats, excused) -> dict[str, int]:
        early = Counter(gift.early for gift in self.gifts)
        retried = sum(row["attempts"] > 1 for row in ours["events"])
        return {
            "gifts begun": len(self.gifts),
            "pages paid before the browser returned": early[True],
            "browsers that returned before Stripe's word": early[False],
            "donations": len(ours["gifts"]),
            "refunds": len(theirs["refunds"]),
            "disputes": len(theirs["disputes"]),
            "subscriptions": len(theirs["subscriptions"]),
            "movements compared": len(theirs["movements"]),
            "events at Stripe": len(theirs["events"]),
            "deliveries": stats["deliveries"].get("delivered", 0),
            "deliveries dropped or forged": stats["deliveries"].get("given_up", 0),
            "events tried again": retried,
            "events that were not ours": sum(row["state"] == "ignored" for row in ours["events"]),
            "tasks in the queue, at most": self.longest,
            "workers killed": len(self.site.killed),
            "mails sent": len(letters),
            "mails of receipts and credit notes": sum(bool(letter.paper) for letter in letters),
            "sent twice, by a crash after the server's yes": excused,
            **self.tally.counts,
        }


def not_by_hand(gift: Gift) -> bool:
    """Not those who pay an invoice by hand: it is not there before the renewal."""
    return gift.kind.later != "pay by hand"


def by_hand_too(gift: Gift) -> bool:
    return True


def table(outcome: Outcome, title: str = "What was done") -> str:
    lines = [title, ""]
    lines += [f"  {number:>8,}  {what}" for what, number in outcome.counts.items()]
    lines += ["", "Gifts by kind", ""]
    lines += [f"  {number:>8,}  {what}" for what, number in sorted(outcome.kinds.items())]
    lines += ["", f"Seed {outcome.seed}, {outcome.seconds:.0f} s.", ""]
    if outcome.faults:
        lines += [f"Found: {len(outcome.faults)} differences.", ""]
        lines += [f"  {fault}" for fault in outcome.faults[:60]]
    else:
        lines.append("Found: none. Both books agree to the cent.")
    return "\n".join(lines)
