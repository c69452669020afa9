"""The file of ballots, and the program that everybody can run on it."""

import subprocess
import sys
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrons.voting import casting, recount
from patrons.voting.counting import freeze
from patrons.voting.recount import EQUAL_SHARES, MOST_VOTES, Rules, Topic, Unreadable, count
from tests.voting.conftest import close, ids

TITLES = ["The harbour", "The night bus, late", "The “school” kitchen", "The archive", "The mill"]


@pytest.fixture(params=[MOST_VOTES, EQUAL_SHARES])
def published(request, client, make_round, crowd, tmp_path) -> list[str]:
    """The program and the ballots of a counted round, as somebody downloads them."""
    round = make_round(titles=TITLES, rule=request.param, seats=2, budget=4)
    round.topics.filter(title="The harbour").update(days=3)
    for number, patron in enumerate(crowd(23)):
        chosen = {number % 5, number % 3, 0 if number % 2 else 1}
        casting.cast(round, patron, ids(round, *chosen), tell_me=False)
    close(round)
    freeze(round)
    found = []
    for address in ("/rounds/recount.py", "/rounds/next/ballots.csv"):
        answer = client.get(address)
        name = answer["Content-Disposition"].partition('"')[2].rstrip('"')
        (tmp_path / name).write_bytes(answer.content)
        found.append(str(tmp_path / name))
    return found


def run(published: list[str], *more: str) -> subprocess.CompletedProcess:
    """Without this product, and without what is installed beside it."""
    command = [sys.executable, "-I", "-S", *published, *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_whoever_runs_it_comes_to_what_was_published(published, client):
    page = client.get("/rounds/next/").content.decode()
    fingerprint = page.partition("(SHA-256): ")[2].partition("<")[0]
    done = run(published, "--hash", fingerprint)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "23 ballots" in done.stdout
    assert "as they were published" in done.stdout
    assert fingerprint in done.stdout


def ballots(file: str) -> tuple[list[str], list[int]]:
    lines = Path(file).read_text().splitlines(keepends=True)
    return lines, [at for at, line in enumerate(lines) if line.startswith("ballot,")]


@pytest.mark.parametrize("change", ["altered", "added", "taken out"])
def test_a_ballot_that_was_changed_is_found(published, change):
    lines, at = ballots(published[1])
    first = lines[at[0]]
    code = first.split(",")[1]
    other = "1 2 3" if first.split(",")[2] != "1 2 3" else "4"
    if change == "altered":
        lines[at[0]] = f"ballot,{code},{other},,\n"
    elif change == "added":
        lines.insert(at[0], "ballot,2222-2222-2222,1,,\n")
    else:
        del lines[at[0]]
    Path(published[1]).write_text("".join(lines))
    done = run(published)
    assert done.returncode == 1
    assert "were published, the ballots have" in done.stdout


def test_a_winner_that_was_changed_is_found(published):
    text = Path(published[1]).read_text()
    Path(published[1]).write_text(text.replace(",won", ",", 1))
    done = run(published)
    assert done.returncode == 1
    assert "published as no winner; the ballots say otherwise" in done.stdout


def test_two_changes_that_cancel_out_are_found_by_the_fingerprint(published, client):
    fingerprint = client.get("/rounds/next/").content.decode().partition("(SHA-256): ")[2][:64]
    lines, at = ballots(published[1])
    one, two = at[0], next(other for other in at if lines[other][22:] != lines[at[0]][22:])
    lines[one], lines[two] = lines[one][:22] + lines[two][22:], lines[two][:22] + lines[one][22:]
    Path(published[1]).write_text("".join(lines))
    assert run(published).returncode == 0
    done = run(published, "--hash", fingerprint)
    assert done.returncode == 1
    assert "not the file whose fingerprint" in done.stdout


def test_a_voter_finds_their_line_by_their_code(published):
    lines, at = ballots(published[1])
    _record, code, chosen, _days, _state = lines[at[3]].split(",")
    done = run(published, "--code", f" {code.lower()} ")
    titles = [f"{number} {TITLES[int(number) - 1]}" for number in chosen.split()]
    assert f"{code}: {', '.join(titles)}" in done.stdout
    done = run(published, "--code", "AAAA-BBBB-CCCC")
    assert "no ballot has this code" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("record,", "x,", "The first line should be"),
        ("round,rule,", "round,other,", "The rule is “”"),
        ("round,seed,", "round,sand,", "choices and seed"),
        ("\ntopic,5,", "\ntopic,6,", "not in this round"),
        ("\nballot,", "\nvote,", "is none of round, topic"),
    ],
)
def test_what_is_no_such_file_is_said_in_words(published, old, new, words):
    text = Path(published[1]).read_text()
    assert old in text
    Path(published[1]).write_text(text.replace(old, new, 1))
    done = run(published)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_is_said_in_words(published):
    done = run([published[0], "nowhere.csv"])
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "nowhere.csv" in done.stderr


def test_a_code_that_stands_twice_is_no_such_file(published):
    lines, at = ballots(published[1])
    lines.insert(at[0], lines[at[0]])
    with pytest.raises(Unreadable, match="not in order, or twice"):
        recount.read(lines)


CHOICES = st.sets(st.integers(1, 6), min_size=1, max_size=3).map(frozenset)


@given(
    rule=st.sampled_from([MOST_VOTES, EQUAL_SHARES]),
    places=st.integers(1, 20),
    days=st.lists(st.integers(1, 6), min_size=6, max_size=6),
    withdrawn=st.sets(st.integers(1, 6)),
    ballots=st.dictionaries(CHOICES, st.integers(1, 50), max_size=8),
)
def test_whatever_was_chosen(rule, places, days, withdrawn, ballots):
    """No more is given out than there is, nothing that nobody chose or that was withdrawn wins,
    and the file says the same as what it was written of.
    """
    topics = [Topic(n, f"T{n}", cost, n in withdrawn) for n, cost in enumerate(days, start=1)]
    rules = Rules(rule, places, 3, "seed")
    outcome = count(rules, topics, Counter(ballots))
    spent = sum(days[number - 1] if rule == EQUAL_SHARES else 1 for number in outcome.winners)
    assert spent <= places
    assert len(set(outcome.winners)) == len(outcome.winners)
    assert not withdrawn & set(outcome.winners)
    assert all(outcome.counts[number] for number in outcome.winners)
    lines = ((f"{at:09}", choice) for at, choice in enumerate(Counter(ballots).elements()))
    out = StringIO()
    recount.write(out, {"title": "A, “b”\nc"}, rules, topics, outcome, lines)
    again = recount.read(StringIO(out.getvalue()))
    assert count(again.rules, again.topics.values(), again.ballots) == outcome
    assert list(recount.differences(again, outcome)) == []


def test_shares_give_a_small_group_what_votes_would_not():
    """Seven of ten choose the same three, three choose another: it gets its part."""
    ballots = Counter({frozenset({1, 2, 3}): 7, frozenset({4}): 3})
    topics = [Topic(number, days=5) for number in (1, 2, 3, 4)]
    shared = count(Rules(EQUAL_SHARES, 20, 3, "s"), topics, ballots)
    assert 4 in shared.winners[:3]
    assert 4 not in count(Rules(MOST_VOTES, 3, 3, "s"), topics, ballots).winners
