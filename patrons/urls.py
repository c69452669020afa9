"""Addresses of giving, voting and the patron's own pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("patrons.giving.urls")),
    path("", include("patrons.voting.urls")),
    path("", include("patrons.account.urls")),
]
