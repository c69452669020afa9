"""Signing in and out, and the patron's own page. Of allauth's addresses only these exist."""

from django.urls import path

from patrons.account import second_factor_views, signin_views, views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/sign-in/", signin_views.AskForCode.as_view(), name="account_login"),
    path(
        "account/sign-in/",
        signin_views.AskForCode.as_view(),
        name="account_request_login_code",
    ),
    path(
        "account/sign-in/code/",
        signin_views.EnterCode.as_view(),
        name="account_confirm_login_code",
    ),
    path(
        "account/sign-in/link/<str:who>/<str:token>/",
        signin_views.ByLink.as_view(),
        name="sign_in_by_link",
    ),
    path(
        "account/sign-in/second-factor/",
        second_factor_views.Asked.as_view(),
        name="mfa_authenticate",
    ),
    path("account/second-factor/", second_factor_views.index, name="mfa_index"),
    path(
        "account/second-factor/confirm/",
        second_factor_views.Confirm.as_view(),
        name="mfa_reauthenticate",
    ),
    path(
        "account/second-factor/app/",
        second_factor_views.SetUpApp.as_view(),
        name="mfa_activate_totp",
    ),
    path(
        "account/second-factor/app/remove/",
        second_factor_views.RemoveApp.as_view(),
        name="mfa_deactivate_totp",
    ),
    path(
        "account/second-factor/codes/",
        second_factor_views.RecoveryCodes.as_view(),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/second-factor/codes/new/",
        second_factor_views.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("account/sign-out/", signin_views.SignOut.as_view(), name="account_logout"),
    path("account/inactive/", signin_views.Inactive.as_view(), name="account_inactive"),
    path("account/sign-up/", signin_views.no_sign_up, name="account_signup"),
]
