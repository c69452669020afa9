"""The pages of one change: choose, see what Stripe says, agree. The same for every kind."""

from typing import NamedTuple
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from patrons.giving import gateway
from patrons.giving.regular import agreeing, care_words
from patrons.giving.regular.agreed_change import AgreedChange, By
from patrons.giving.regular.care_form import ChangeForm, key_of
from patrons.giving.regular.may_change import why_not
from patrons.giving.regular.previewing import ChargesAtOnce, preview
from patrons.giving.subscription import Subscription

FOLDER = "patrons/giving/care"


class Way(NamedTuple):
    """How somebody came: signed in, or by a receipt's link; and where "leave it" leads."""

    by: By
    back: str


def respond(
    request: HttpRequest, gift: Subscription, form_class: type[ChangeForm], way: Way
) -> HttpResponse:
    """A GET shows the form, and once something is chosen Stripe's preview; a POST agrees to what
    was previewed, and is shown again where that has changed meanwhile. What was agreed already,
    in another tab or before going back, is said and not agreed again.
    """
    kind, posted = form_class.kind, request.method == "POST"
    key = key_of(request.POST)
    context = {"gift": gift, "kind": kind, "back": way.back, "by_link": way.by == By.LINK}
    context["title"] = care_words.title(kind, gift)
    done = agreeing.done_by(gift, kind, key) if posted else None
    if done is not None and done.holds_for(gift):
        return _agreed(request, done, way)
    try:
        gift, found = agreeing.look(gift)
        context["gift"] = gift
        if refusal := why_not(kind, gift, found):
            return _page(request, "refused", context | {"refusal": refusal}, 409)
        form = form_class(_chosen(request, form_class), gift=gift, found=found)
        is_valid = form.is_valid()
        holding = agreeing.holding(gift, kind) if form.repeats else None
        if holding is not None:
            return _page(request, "already", context | {"said": care_words.done(holding)}, 200)
        if not is_valid:
            status = 422 if form.is_bound else 200
            return _page(request, "form", context | {"form": form}, status)
        shown = preview(form.plan())
        if posted and done is None and request.POST.get("seen") == shown.seen:
            return _agreed(request, agreeing.agree(shown.plan, key, way.by), way)
    except gateway.Unavailable:
        return _page(request, "unanswered", context, 503)
    except (gateway.GatewayError, ChargesAtOnce):
        return _page(request, "not_taken", context, 409)
    # The key of a form that was agreed, and outdone since, stands for what it agreed then.
    key = key if done is None else uuid4()
    context |= {"form": form, "shown": shown, "key": key, "otherwise": posted}
    context["support"] = care_words.support(shown.plan)
    context["button"] = care_words.button(shown.plan)
    return _page(request, "preview", context, 409 if posted else 200)


def _chosen(request: HttpRequest, form_class: type[ChangeForm]):
    """What was chosen; None where there is something to choose and nobody has yet."""
    if request.method == "POST":
        return request.POST
    asked = form_class.base_fields
    return request.GET if not asked or any(name in request.GET for name in asked) else None


def _agreed(request: HttpRequest, change: AgreedChange, way: Way) -> HttpResponse:
    said = care_words.done(change)
    if way.by == By.PATRON:
        messages.success(request, said)
        return redirect(way.back)
    context = {"gift": change.subscription, "said": said, "back": way.back, "by_link": True}
    return _page(request, "done", context, 200)


def _page(request: HttpRequest, name: str, context: dict, status: int) -> HttpResponse:
    return render(request, f"{FOLDER}/{name}.html", context, status=status)
