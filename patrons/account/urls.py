"""Signing in and out, and the patron's own page. Of allauth's addresses only these exist."""

from django.urls import path

from patrons.account import fresh_sign_in, privacy_views, signin_views, views

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
    path("account/sign-in/again/", fresh_sign_in.AskAgain.as_view(), name="sign_in_again"),
    path("account/data/", privacy_views.data, name="account_data"),
    path("account/erase/", privacy_views.erase, name="erase"),
    path("account/erased/", privacy_views.erased, name="erased"),
    path("account/sign-out/", signin_views.SignOut.as_view(), name="account_logout"),
    path("account/inactive/", signin_views.Inactive.as_view(), name="account_inactive"),
    path("account/sign-up/", signin_views.no_sign_up, name="account_signup"),
]
