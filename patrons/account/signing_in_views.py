"""How somebody signs in: their address, their passkeys, and where they are signed in."""

from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from patrons.account import fresh, passkeys, signed_in
from patrons.account.lost_address import LostAddress
from patrons.account.signed_in import SignedIn, who
from patrons.account.signin_views import Careful
from patrons.account.six_digits import SixDigits


@login_required
def signing_in(request: HttpRequest) -> HttpResponse:
    signed_in.note(request, who(request))  # this browser is on its own list
    context = {
        "passkeys": passkeys.of(who(request)),
        "browsers": SignedIn.objects.filter(user=who(request)).running(),
        "this_browser": request.session.session_key,
        "asked_for": LostAddress.objects.waiting().filter(patron__user=who(request)).first(),
    }
    return render(request, "patrons/account/signing_in.html", context)


@require_POST
@login_required
def end_browser(request: HttpRequest, pk: int) -> HttpResponse:
    """One browser is signed out; this one by its own button."""
    others = SignedIn.objects.exclude(session_key=request.session.session_key)
    browser = get_object_or_404(others, pk=pk, user=who(request))
    SignedIn.objects.filter(pk=browser.pk).end()
    messages.success(request, _("Ended: %(browser)s is signed out.") % {"browser": browser})
    return redirect("signing_in")


@require_POST
@login_required
def end_other_browsers(request: HttpRequest) -> HttpResponse:
    signed_in.end_everywhere(who(request), but=request)
    messages.success(request, _("Ended: you are signed in with this browser alone."))
    return redirect("signing_in")


@method_decorator([sensitive_post_parameters("code"), login_required], name="dispatch")
class Confirm(Careful):
    """A code by mail, before what needs a fresh sign-in; then back to where that is."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if fresh.is_fresh(request):
            return redirect(get_next_redirect_url(request) or "signing_in")
        return self.shown(request, SixDigits())

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if not ratelimit.consume(request, action="confirm_code", key=str(who(request).pk)):
            return self.shown(request, SixDigits(), status=429, too_many=True)
        if "code" not in request.POST:
            fresh.send_code(request)
            return self.shown(request, SixDigits())
        form = SixDigits(request.POST)
        if form.is_valid():
            if fresh.confirm(request, form.cleaned_data["code"]):
                return redirect(get_next_redirect_url(request) or "signing_in")
            form.add_error("code", _("That is not the code we sent. Look into the newest mail."))
        return self.shown(request, form, status=422)

    def shown(self, request: HttpRequest, form: SixDigits, status: int = 200, **more):
        context = {
            "form": form,
            "tries_left": fresh.tries_left(request),
            "next": get_next_redirect_url(request) or "",
            **more,
        }
        return render(request, "patrons/account/confirm.html", context, status=status)
