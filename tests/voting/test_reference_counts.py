"""Our counts against counts by others: see references/README.md."""

import json
from collections import Counter
from pathlib import Path

import pytest

from patrons.voting.recount import EQUAL_SHARES, MOST_VOTES, Outcome, Rules, Topic, bought, count

FOLDER = Path(__file__).parent / "references"
SEEDS = range(4)  # each settles ties another way


def lines(name: str) -> list[dict]:
    return [json.loads(line) for line in (FOLDER / name).read_text().splitlines()]


COMMITTEES = lines("committees.jsonl")
ELECTIONS = {found["name"]: found for found in lines("elections.jsonl")}
WIELICZKA = ELECTIONS["wieliczka"]


def counted(committee: dict, rule: str, seed: int) -> Outcome:
    ballots = Counter(frozenset(ballot) for ballot in committee["ballots"] if ballot)
    rules = Rules(rule, committee["seats"], committee["topics"], str(seed))
    return count(rules, [Topic(number) for number in range(committee["topics"])], ballots)


def is_right(outcome: Outcome, committee: dict, rule: str) -> bool:
    """One of the committees that may win; of a topic that nobody chose we fill no seat."""
    won = set(outcome.winners)
    chosen = sum(1 for votes in outcome.counts.values() if votes)
    is_full = len(won) == min(committee["seats"], chosen)
    return is_full and any(won <= set(right) for right in committee[rule])


@pytest.mark.parametrize("rule", [MOST_VOTES, EQUAL_SHARES])
def test_480_committees(rule):
    wrong = [
        (committee["name"], seed)
        for committee in COMMITTEES
        for seed in SEEDS
        if not is_right(counted(committee, rule, seed), committee, rule)
    ]
    assert len(COMMITTEES) == 480
    assert wrong == []


def test_a_wrong_rule_would_be_found():
    """By shares, others win in some of them than by votes."""
    differ = [
        committee["name"]
        for committee in COMMITTEES
        if not is_right(counted(committee, MOST_VOTES, 1), committee, EQUAL_SHARES)
    ]
    assert len(differ) > 10


class Election:
    def __init__(self, found: dict):
        self.found = found
        self.topics = [Topic(number, days=cost) for number, cost in enumerate(found["costs"], 1)]
        self.ballots: Counter = Counter()
        for ballot in found["ballots"].split():
            times, chosen = ballot.split(":")
            self.ballots[frozenset(map(int, chosen.split(",")))] += int(times)
        self.voters = sum(self.ballots.values())

    def rules(self, more: int = 0) -> Rules:
        """With so much more for each ballot to give."""
        return Rules(EQUAL_SHARES, self.found["budget"] + more * self.voters, 99, "seed")

    def bought(self, more: int = 0) -> list[int]:
        counts = Counter(number for choice in self.ballots.elements() for number in choice)
        steps = bought(self.rules(more), self.topics, self.ballots, counts)
        return sorted(step.topic for step in steps)


@pytest.mark.parametrize("name", sorted(ELECTIONS))
def test_real_elections(name):
    election = Election(ELECTIONS[name])
    assert election.bought() == election.found["bought"]
    outcome = count(election.rules(), election.topics, election.ballots)
    assert sorted(outcome.winners) == election.found["won"]


def test_what_a_city_counted_by_equal_shares():
    """Wieliczka raised everybody's share by one zloty at a time, until the next one would have
    cost more than there was: at 164, as we find.
    """
    election = Election(WIELICZKA)
    assert election.found["rule"] == "equalshares/add1"
    assert election.bought(164) == election.found["official"]
    cost = sum(election.topics[number - 1].days for number in election.bought(165))
    assert cost > election.found["budget"]
