"""Signing in and out, and the patron's own page. Of allauth's addresses only these exist."""

from django.urls import path

from patrons.account import (
    address_views,
    coming_views,
    lost_address_views,
    mail_views,
    passkey_views,
    privacy_views,
    second_factor_views,
    signin_views,
    signing_in_views,
    views,
)

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/mails/", mail_views.mails, name="mails"),
    path("account/mails/<str:signed>/", mail_views.by_link, name="mails_by_link"),
    path("account/mails/<str:signed>/<slug:kind>/off/", mail_views.off, name="mail_off"),
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
        "account/sign-in/passkey/",
        passkey_views.SignInByPasskey.as_view(),
        name="sign_in_by_passkey",
    ),
    path("account/signing-in/", signing_in_views.signing_in, name="signing_in"),
    path("account/signing-in/confirm/", signing_in_views.Confirm.as_view(), name="confirm"),
    path("account/signing-in/passkey/", passkey_views.add, name="add_passkey"),
    path(
        "account/signing-in/passkey/<int:pk>/remove/",
        passkey_views.remove,
        name="remove_passkey",
    ),
    path(
        "account/signing-in/browsers/<int:pk>/end/",
        signing_in_views.end_browser,
        name="end_browser",
    ),
    path(
        "account/signing-in/browsers/end-others/",
        signing_in_views.end_other_browsers,
        name="end_other_browsers",
    ),
    path(
        "account/signing-in/address/",
        address_views.ChangeAddress.as_view(),
        name="change_address",
    ),
    path(
        "account/lost-address/<str:token>/",
        lost_address_views.stop_lost_address,
        name="stop_lost_address",
    ),
    path("account/data/", privacy_views.data, name="account_data"),
    path("account/erase/", privacy_views.erase, name="erase"),
    path("account/erased/", privacy_views.erased, name="erased"),
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
    path("account/invitation/<str:token>/", coming_views.Come.as_view(), name="invitation"),
    path("account/sign-out/", signin_views.SignOut.as_view(), name="account_logout"),
    path("account/inactive/", signin_views.Inactive.as_view(), name="account_inactive"),
    path("account/sign-up/", signin_views.no_sign_up, name="account_signup"),
]
