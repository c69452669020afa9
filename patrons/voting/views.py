"""The rounds for everybody, and the ballot for one patron."""

from datetime import timedelta
from pathlib import Path

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from newsroom.until import true_until
from patrons.kept_query import kept_query
from patrons.patron import Patron
from patrons.texts import active, along, at_hand
from patrons.voting import casting, recount
from patrons.voting.change import RoundChange
from patrons.voting.counting import running_counts
from patrons.voting.forms import BallotForm
from patrons.voting.round import Round, Rule, State
from patrons.voting.tally import Tally
from patrons.voting.topic import Topic

SLUG = "a slug"  # stands in a query for the one that is asked for
OVER = (State.CLOSED, State.COUNTING, State.CANCELLED)
TURNOUT = timedelta(minutes=1)  # how old the count of who has voted may be


def rounds(request: HttpRequest) -> HttpResponse:
    found = list(at_hand(Round.objects.with_clock()).order_by("-closes_at", "-pk"))
    planned = [round for round in found if round.state == State.PLANNED]
    context = {
        "open": sorted(
            (round for round in found if round.state == State.OPEN), key=lambda r: r.opens_at
        ),
        "planned": sorted(planned, key=lambda r: r.opens_at),
        "closed": [r for r in found if r.state in OVER],
    }
    for round in found:
        round.shown_on(request)
    return render(request, "patrons/voting/rounds.html", context)


def round_page(request: HttpRequest, slug: str) -> HttpResponse:
    round = find(slug)
    topics = list(at_hand(Topic.objects.filter(round=round)))
    context: dict = {"round": round, "state": round.state, "topics": topics}
    context["changes"] = along(RoundChange.objects.filter(round=round), "topic")
    context["is_shared"] = round.rule == Rule.EQUAL_SHARES
    if round.state == State.CLOSED:
        by_key = {topic.pk: topic for topic in topics}
        context["counts"] = list(round.tally.counts.all())
        for count in context["counts"]:
            count.topic = by_key[count.topic_id]
    elif round.state in (State.OPEN, State.COUNTING):
        context["turnout"] = round.turnout()
        if round.shows_counts and round.state == State.OPEN:
            context["running"] = running_counts(round, topics)
        true_until(request, round.clock + TURNOUT, round.clock)
    round.shown_on(request)
    return render(request, "patrons/voting/round.html", context)


@never_cache
@sensitive_post_parameters("topics")  # no error report holds a choice
def ballot(request: HttpRequest, slug: str) -> HttpResponse:
    round = find(slug)
    if round.state == State.OPEN and not request.user.is_authenticated:
        return render(request, "patrons/voting/sign_in_to_vote.html", {"round": round})
    patron = Patron.objects.of(request.user)
    typed = request.POST if request.method == "POST" else None
    if typed and patron and (form := BallotForm(typed, round=round, patron=patron)).is_valid():
        try:
            casting.cast(round, patron, **form.cleaned_data)
        except casting.Refused as no:
            return turned_away(request, round, no)
        return redirect(request.path)
    refused = casting.refusal(round, patron)
    if refused or patron is None:
        return turned_away(request, round, refused)
    cast = round.ballots.filter(patron=patron).first()
    form = BallotForm(typed, round=round, patron=patron, ballot=cast)
    context = {"round": round, "form": form, "ballot": cast, "chosen": form.chosen()}
    context["is_shared"] = round.rule == Rule.EQUAL_SHARES
    return render(request, "patrons/voting/ballot.html", context)


def published(request: HttpRequest, slug: str) -> HttpResponse:
    """The ballots of a counted round, for whoever counts them again."""
    tally = get_object_or_404(Tally.objects.exclude(published=""), round__slug=slug)
    return _file(tally.published, f"{slug}-ballots.csv", "text/csv")


def recount_script(request: HttpRequest) -> HttpResponse:
    """The very file that counts here."""
    return _file(Path(recount.__file__).read_text(), "recount.py", "text/x-python")


def _file(text: str, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)


def find(slug: str) -> Round:
    found = _round(active())(slug=slug)
    if not found:
        raise Http404("There is no round at this address.")
    return found[0]


@kept_query(slug=SLUG)
def _round(language: str) -> QuerySet:
    """With the clock, and its words in the language, which is the active one."""
    return at_hand(Round.objects.with_clock()).filter(slug=SLUG).order_by()


def turned_away(
    request: HttpRequest, round: Round, refused: casting.Refused | None
) -> HttpResponse:
    """The page of a refusal: its reason, its date, and the way in."""
    status = 200
    if request.method == "POST":
        status = 403 if isinstance(refused, casting.MayNotVote) else 409
    context = {"round": round, "refused": refused, "kind": type(refused).__name__}
    return render(request, "patrons/voting/turned_away.html", context, status=status)
