"""The page of an invitation: opening it changes nothing, its button signs the new colleague in."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from patrons.account import coming, second_factor
from patrons.account.invitation import Invitation
from patrons.account.signin_views import Careful


class Come(Careful):
    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        invitation = Invitation.objects.of_link(token)
        if invitation is None:
            return self.over(request)
        return render(request, "patrons/account/invitation.html", {"invitation": invitation})

    def post(self, request: HttpRequest, token: str) -> HttpResponseBase:
        user = coming.accept(token)
        if user is None:
            return self.over(request)
        if request.user.is_authenticated:
            logout(request)  # nothing of an earlier sign-in stays in this session
        record_authentication(request, user, method="invitation")
        onward = reverse("wagtailadmin_home")
        if not second_factor.of(user).exists():
            onward = f"{reverse('mfa_index')}?next={onward}"
        return perform_login(request, user, redirect_url=onward, email=user.email)

    def over(self, request: HttpRequest) -> HttpResponse:
        return render(request, "patrons/account/invitation_over.html", status=410)
