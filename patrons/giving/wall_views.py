"""The wall of thanks, and the page on which a patron chooses how they stand there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from newsroom.until import true_until
from patrons.giving.wall import Erased, WallEntry, choose, withdraw
from patrons.giving.wall_amount import amounts, with_amounts
from patrons.giving.wall_form import WallForm
from patrons.masthead import Newsroom
from patrons.patron import Patron

NAMES = 200  # on a page


@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """Public, and the same for everybody. Nothing stands here while the newsroom keeps it off."""
    if not Newsroom.load(request_or_site=request).thanks_wall:
        raise Http404("This newsroom thanks nobody in public.")
    try:
        page = Paginator(WallEntry.objects.shown(), NAMES).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404("There is no such page of this list.") from error
    if end := WallEntry.objects.holds_until():
        true_until(request, end)
    context = {"page": page, "entries": with_amounts(list(page))}
    return render(request, "patrons/giving/wall.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_name(request: HttpRequest) -> HttpResponse:
    """How the signed-in patron is thanked in public. It can be withdrawn while the wall is off."""
    patron = Patron.objects.of(request.user)
    if patron is None:
        return redirect("account")
    is_on = Newsroom.load(request_or_site=request).thanks_wall
    entry = WallEntry.objects.filter(patron=patron).first()
    if not (is_on or entry):
        raise Http404("There is nothing to be chosen here.")
    if request.method == "POST" and "withdraw" in request.POST:
        withdraw(patron)
        messages.success(request, _("Your name is withdrawn. We thank you no more in public."))
        return redirect("account")
    form = None
    if is_on:
        now = {"name": entry.name, "shows_amount": entry.shows_amount} if entry else None
        form = WallForm(request.POST if request.method == "POST" else None, initial=now)
        if form.is_valid():
            try:
                choose(patron, **form.cleaned_data)
            except Erased:
                return redirect("account")  # which asks for a sign-in
            messages.success(request, _("Thank you. What you chose is kept."))
            return redirect("account")
    context = {"form": form, "entry": entry, "amount": amounts([patron.pk]).get(patron.pk, "")}
    status = 422 if form and form.errors else 200
    return render(request, "patrons/giving/my_name.html", context, status=status)
