"""Addresses of the rounds. The ballot is private; the rest is the same for everybody."""

from django.urls import path

from patrons.voting import views

urlpatterns = [
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/recount.py", views.recount_script, name="recount"),
    path("rounds/<slug:slug>/", views.round_page, name="round"),
    path("rounds/<slug:slug>/ballots.csv", views.published, name="ballots"),
    path("rounds/<slug:slug>/ballot/", views.ballot, name="ballot"),
]
