#!/usr/bin/env python3
"""Recount a round of voting from its published file: python3 recount.py ballots.csv

Needs Python 3.9 or newer, and nothing else. It reads the file, counts the ballots by the round's
own rule, and says whether counts and winners are those that the newsroom published. With
`--hash` it also says whether this is the very file that the round's page names, with `--code`
which topics one ballot chose.

This is no second opinion by the same people: it is the code that counted. The rules are short, so
that somebody else can write their own and compare. All arithmetic is exact (whole numbers and
fractions), and nothing depends on the order of the ballots.

The file has a line of headings and then three kinds of line:

    record,name,value,days,state
    round,rule,equal shares,,             a fact: its rule, seats or budget, choices, seed
    topic,4,The night bus,5,won           its number, title, reporter-days, and what became of it
    count,4,57,,                          how many ballots chose it, as the newsroom counted
    ballot,K7QM-2XWD-9PRA,1 4,,           a receipt code, and the numbers of the topics it chose
"""

import argparse
import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TextIO

HEADINGS = ["record", "name", "value", "days", "state"]
MOST_VOTES = "most votes"
EQUAL_SHARES = "equal shares"
WON, WITHDRAWN = "won", "withdrawn"

Choice = frozenset[int]


class Unreadable(Exception):
    """The file is not one of a round; says where, and what it should be."""


@dataclass
class Topic:
    number: int
    title: str = ""
    days: int = 1
    is_withdrawn: bool = False


@dataclass
class Rules:
    """Published before anybody votes. `places` is seats (most votes) or reporter-days (shares)."""

    rule: str
    places: int
    choices: int
    seed: str

    def tie_key(self, number: int) -> str:
        """What orders topics that tie, smallest first."""
        return hashlib.sha256(f"{self.seed} {number}".encode()).hexdigest()


@dataclass
class Step:
    """One topic that won, and how: `paid` is what each of its supporters with enough left pays,
    in reporter-days; None where it won by its votes alone.
    """

    topic: int
    votes: int
    supporters: int
    paid: Fraction | None = None


@dataclass
class Outcome:
    ballots: int
    counts: dict[int, int]
    steps: list[Step] = field(default_factory=list)

    @property
    def winners(self) -> list[int]:
        return [step.topic for step in self.steps]


def count(rules: Rules, topics: Iterable[Topic], ballots: "Counter[Choice]") -> Outcome:
    """Count ballots, which are given as how many made each choice. A withdrawn topic wins nothing;
    neither does one that nobody chose.
    """
    topics = list(topics)
    counts = {topic.number: 0 for topic in topics}
    for choice, times in ballots.items():
        for number in choice:
            counts[number] += times
    chosen = [topic for topic in topics if counts[topic.number] and not topic.is_withdrawn]
    outcome = Outcome(sum(ballots.values()), counts)
    if rules.rule == EQUAL_SHARES:
        outcome.steps = by_equal_shares(rules, chosen, ballots, counts)
    else:
        outcome.steps = by_votes(rules, chosen, counts)[: rules.places]
    return outcome


def by_votes(rules: Rules, topics: list[Topic], counts: dict[int, int]) -> list[Step]:
    """All topics, the one with most votes first."""
    ordered = sorted(topics, key=lambda it: (-counts[it.number], rules.tie_key(it.number)))
    return [Step(it.number, counts[it.number], counts[it.number]) for it in ordered]


def by_equal_shares(
    rules: Rules, topics: list[Topic], ballots: "Counter[Choice]", counts: dict[int, int]
) -> list[Step]:
    """The Method of Equal Shares. What cannot be bought is filled up from the days that are left,
    by votes.
    """
    steps = bought(rules, topics, ballots, counts)
    days, won = rules.places, {step.topic for step in steps}
    days -= sum(topic.days for topic in topics if topic.number in won)
    needs = {topic.number: topic.days for topic in topics}
    for step in by_votes(rules, topics, counts):
        if step.topic not in won and needs[step.topic] <= days:
            days -= needs[step.topic]
            steps.append(step)
    return steps


def bought(
    rules: Rules, topics: list[Topic], ballots: "Counter[Choice]", counts: dict[int, int]
) -> list[Step]:
    """What the ballots can buy (Peters, Pierczynski, Skowron: Proportional Participatory Budgeting
    with Additive Utilities, 2021), where a topic is worth its days to whoever chose it.

    Each ballot holds the same share of the days. A topic is bought by those who chose it, who
    share its days equally; who has not enough left gives what they have. The next one is that
    for which the others give least for each of its days.
    """
    share = Fraction(rules.places, sum(ballots.values()) or 1)
    left = dict.fromkeys(ballots, share)
    backers = {it.number: [choice for choice in ballots if it.number in choice] for it in topics}
    waiting = list(topics)
    steps: list[Step] = []
    while True:
        offers = []
        for topic in waiting:
            purses = [(left[choice], ballots[choice]) for choice in backers[topic.number]]
            price = _price(topic.days, purses)
            if price is not None:
                offers.append((price / topic.days, rules.tie_key(topic.number), price, topic))
        if not offers:
            return steps
        price, topic = min(offers, key=lambda offer: offer[:2])[2:]
        able = [choice for choice in backers[topic.number] if left[choice] >= price]
        supporters = sum(ballots[choice] for choice in able)
        steps.append(Step(topic.number, counts[topic.number], supporters, price))
        for choice in backers[topic.number]:
            left[choice] -= min(left[choice], price)
        waiting.remove(topic)


def percent_of_a_share(paid: Fraction, ballots: int, rules: Rules) -> int:
    """What each supporter pays for a topic, of what a ballot holds at first."""
    return round(100 * paid * ballots / rules.places)


def _price(days: int, purses: list[tuple[Fraction, int]]) -> "Fraction | None":
    """What each backer gives, at most, so that together they give `days`; None where they cannot.
    `purses` are how much is left, and how many have that much.
    """
    missing, able = Fraction(days), sum(many for _left, many in purses)
    if sum(left * many for left, many in purses) < missing:
        return None
    for left, many in sorted(purses):
        if left * able >= missing:
            return missing / able
        missing -= left * many
        able -= many
    return None  # not reached: the last purse covers what is missing


# The file -----------------------------------------------------------------------------------------


@dataclass
class Published:
    """A round as its file has it: the ballots, and what the newsroom says came of them."""

    rules: Rules
    topics: dict[int, Topic]
    ballots: "Counter[Choice]"
    counts: dict[int, int]
    winners: set[int]
    sought: "Choice | None" = None


def read(lines: Iterable[str], code: str = "") -> Published:
    """Raises Unreadable. Ballots are counted as they are read: a million need little memory."""
    rows = csv.reader(lines)
    if next(rows, None) != HEADINGS:
        raise Unreadable(f"The first line should be: {','.join(HEADINGS)}")
    facts: dict[str, str] = {}
    topics: dict[int, Topic] = {}
    counts: dict[int, int] = {}
    winners: set[int] = set()
    ballots: Counter[Choice] = Counter()
    written: dict[str, Choice] = {}  # a choice as it is written: few of them, each read once
    sought, last = None, ""
    for row in rows:
        try:
            record, name, value, days, state = row
            if record == "ballot":
                if name <= last:
                    raise Unreadable(f"Line {rows.line_num}: the codes are not in order, or twice.")
                last = name
                choice = written.get(value)
                if choice is None:
                    choice = written[value] = _choice(value, topics, facts)
                ballots[choice] += 1
                if name == code:
                    sought = choice
            elif record == "round":
                facts[name] = value
            elif record == "topic":
                topics[int(name)] = Topic(int(name), value, int(days), state == WITHDRAWN)
                if state == WON:
                    winners.add(int(name))
            elif record == "count":
                counts[int(name)] = int(value)
            else:
                raise ValueError(f"“{record}” is none of round, topic, count, ballot")
        except ValueError as error:
            raise Unreadable(f"Line {rows.line_num}: {error}.") from error
    return Published(_rules(facts), topics, ballots, counts, winners, sought)


def _choice(value: str, topics: dict[int, Topic], facts: dict[str, str]) -> Choice:
    numbers = [int(number) for number in value.split()]
    choice = frozenset(numbers)
    if not choice or len(choice) != len(numbers) or len(choice) > int(facts.get("choices", 0)):
        raise ValueError(f"a ballot chooses 1 to {facts.get('choices')} topics, each once")
    if not choice <= topics.keys():
        raise ValueError("a topic that is not in this round")
    return choice


def _rules(facts: dict[str, str]) -> Rules:
    rule = facts.get("rule", "")
    if rule not in (MOST_VOTES, EQUAL_SHARES):
        raise Unreadable(f"The rule is “{rule}”: it should be {MOST_VOTES} or {EQUAL_SHARES}.")
    places = "budget" if rule == EQUAL_SHARES else "seats"
    try:
        return Rules(rule, int(facts[places]), int(facts["choices"]), facts["seed"])
    except (KeyError, ValueError) as error:
        raise Unreadable(f"The round needs {places}, choices and seed: {error}.") from error


def write(
    out: TextIO,
    about: dict[str, str],
    rules: Rules,
    topics: Iterable[Topic],
    outcome: Outcome,
    ballots: Iterable[tuple[str, Iterable[int]]],
) -> None:
    """The file that `read` reads. `about` says more of the round; ballots come sorted by code."""
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(HEADINGS)
    places = "budget" if rules.rule == EQUAL_SHARES else "seats"
    facts = {**about, "rule": rules.rule, places: rules.places, "choices": rules.choices}
    for name, value in {**facts, "seed": rules.seed}.items():
        rows.writerow(["round", name, value, "", ""])
    winners = set(outcome.winners)
    for topic in topics:
        state = WITHDRAWN if topic.is_withdrawn else WON if topic.number in winners else ""
        rows.writerow(["topic", topic.number, topic.title, topic.days, state])
    for number, votes in outcome.counts.items():
        rows.writerow(["count", number, votes, "", ""])
    for code, choice in ballots:
        rows.writerow(["ballot", code, " ".join(map(str, sorted(choice))), "", ""])


# The command --------------------------------------------------------------------------------------


def differences(published: Published, outcome: Outcome) -> Iterator[str]:
    for number, topic in published.topics.items():
        said, found = published.counts.get(number), outcome.counts[number]
        if said != found:
            yield f"{number} {topic.title}: {said} votes were published, the ballots have {found}."
        if (number in published.winners) != (number in outcome.winners):
            won = "a winner" if number in published.winners else "no winner"
            yield f"{number} {topic.title}: published as {won}; the ballots say otherwise."


def told(published: Published, outcome: Outcome) -> Iterator[str]:
    rules = published.rules
    of = "reporter-days" if rules.rule == EQUAL_SHARES else "seats"
    yield f"{outcome.ballots} ballots, {rules.places} {of}, by {rules.rule}."
    for number, votes in sorted(outcome.counts.items(), key=lambda it: (-it[1], it[0])):
        yield f"{votes:8}  {number} {published.topics[number].title}"
    for place, step in enumerate(outcome.steps, start=1):
        line = f"{place}. {step.topic} {published.topics[step.topic].title}"
        if step.paid is not None:
            part = percent_of_a_share(step.paid, outcome.ballots, rules)
            line += f": {step.supporters} of its {step.votes} voters give {part}% of a share each"
        elif rules.rule == EQUAL_SHARES:
            line += ": fits into the days that are left"
        yield line


def main() -> int:
    parser = argparse.ArgumentParser(description="Recount a published round of voting.")
    parser.add_argument("file", help="the round's ballots.csv")
    parser.add_argument("--hash", default="", help="the fingerprint on the round's page")
    parser.add_argument(
        "--code", default="", help="your receipt code: shows what that ballot chose"
    )
    asked = parser.parse_args()
    code = asked.code.strip().upper()
    try:
        with open(asked.file, "rb") as file:
            fingerprint = hashlib.sha256(file.read()).hexdigest()
        with open(asked.file, encoding="utf-8", newline="") as text:
            published = read(text, code)
    except (OSError, UnicodeDecodeError, Unreadable) as error:
        print(f"This file cannot be recounted. {error}", file=sys.stderr)
        return 2
    outcome = count(published.rules, published.topics.values(), published.ballots)
    print("\n".join(told(published, outcome)))
    wrong = list(differences(published, outcome))
    if code and published.sought is None:
        wrong.append(f"{code}: no ballot has this code.")
    elif code:
        chosen = sorted(published.sought or ())
        titles = ", ".join(f"{number} {published.topics[number].title}" for number in chosen)
        print(f"{code}: {titles}")
    print(f"Fingerprint (SHA-256): {fingerprint}")
    if asked.hash and asked.hash.strip().lower() != fingerprint:
        wrong.append("This is not the file whose fingerprint you gave.")
    print("\n".join(wrong) if wrong else "Counts and winners are as they were published.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
