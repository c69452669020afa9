"""What we hold about somebody, as a download; and erasing it. Both ask for a fresh sign-in."""

from django import forms
from django.contrib.auth import logout
from django.db.models import F
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from patrons import tasks
from patrons.account import download, erased_mail, erasing, fresh, held
from patrons.masthead import Newsroom
from patrons.patron import Patron
from patrons.queue import soon


class EraseForm(forms.Form):
    sure = forms.BooleanField(
        label=_("Yes, erase me. I know that this cannot be undone."),
        error_messages={"required": _("Tick this first. Nothing is erased yet.")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh.required
def data(request: HttpRequest) -> HttpResponse:
    """A POST is answered with the file; the page only says what is in it."""
    patron = Patron.objects.of(request.user)
    if request.method != "POST":
        agreed = patron.consents.all() if patron else []
        return render(request, "patrons/account/data.html", {"agreed": agreed})
    packed = download.pack(lambda: held.of(request, request.user, patron))
    day = Newsroom.load().today()
    name = f"attachment; filename=what-we-hold-{day}.zip"
    headers = {"Content-Disposition": name}
    return HttpResponse(packed, content_type="application/zip", headers=headers)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh.required
def erase(request: HttpRequest) -> HttpResponse:
    """Says what happens before it asks; a POST puts it on the list, and signs out."""
    if why := erasing.barrier(request.user):
        return render(request, "patrons/account/not_erased.html", {"why": why}, status=403)
    assert request.user.is_authenticated
    patron = Patron.objects.of(request.user)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        # Who never gave, and signs in all the same, has no row of a patron's so far.
        erasure = erasing.ask(patron or Patron.objects.with_address(request.user.email))
        soon(tasks.erase, erasure.pk)
        logout(request)
        return redirect("erased")
    context = {"form": form, **(what_happens(patron) if patron else {})}
    status = 422 if form.errors else 200
    return render(request, "patrons/account/erase.html", context, status=status)


def what_happens(patron: Patron) -> dict:
    """What the page says will become of it all."""
    running = patron.subscriptions.filter(ended_at=None).select_related("currency")
    open_rounds = patron.ballots.filter(round__opens_at__lte=Now(), round__closes_at__gt=Now())
    return {
        "running": running,
        "until": patron.sustaining_until(),
        "open_rounds": open_rounds.annotate(title=F("round__title")),
        "kept_until": erased_mail.kept_until(patron, Newsroom.load().keep_years),
    }


@never_cache
def erased(request: HttpRequest) -> HttpResponse:
    return render(request, "patrons/account/erased.html")
