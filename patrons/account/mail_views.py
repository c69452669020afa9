"""Mails from us: the page of who is signed in, the same by a mail's link, and the one click."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from patrons import mail_choice
from patrons.account.mail_form import MailsForm
from patrons.patron import Patron

PAGE, OFF = "patrons/account/mails.html", "patrons/account/mail_off.html"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mails(request: HttpRequest) -> HttpResponse:
    patron = Patron.objects.of(request.user)
    if patron is None:
        return render(request, "patrons/account/no_patron.html")
    return _choices(request, patron, by_link=False)


@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, signed: str) -> HttpResponse:
    """Whoever reads the mail chooses; nothing else of theirs is shown."""
    patron = mail_choice.find(signed)
    if patron is None:
        return render(request, "patrons/account/mails_link_over.html", status=410)
    return _choices(request, patron, by_link=True)


def _choices(request: HttpRequest, patron: Patron, *, by_link: bool) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = MailsForm(sent, initial=mail_choice.chosen(patron))
    context = {"form": form, "by_link": by_link, "saved": False}
    if request.method != "POST":
        return render(request, PAGE, context)
    if not form.is_valid():
        return render(request, PAGE, context, status=422)
    form.choose(patron)
    return render(request, PAGE, {**context, "saved": True})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, signed: str, kind: str) -> HttpResponse:
    """One kind of mail goes to them no more. A mail program posts here by itself (RFC 8058), with
    no cookie of ours: that the address is signed is what allows it.
    """
    if kind not in mail_choice.OPTIONAL:
        raise Http404
    patron = mail_choice.find(signed)
    if patron is None:
        return render(request, "patrons/account/mails_link_over.html", status=410)
    if request.method == "POST":
        mail_choice.switch_off(patron, kind)
    context = {
        "is_off": not mail_choice.wants(patron, kind),
        "what": mail_choice.OPTIONAL[kind],
        "mails_url": mail_choice.link(patron),
    }
    return render(request, OFF, context)
