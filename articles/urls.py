"""Addresses of what readers read. What is not found here goes to Wagtail's page tree."""

from django.urls import path, re_path

from articles.desk.draft_page import draft
from articles.reading import read
from articles.searching import search
from articles.theme import theme

urlpatterns = [
    path("theme.css", theme, name="theme"),
    path("search/", search, name="search"),
    path("draft/<str:token>/", draft, name="draft"),
    re_path(r"^((?:[\w-]+/){2})$", read, name="article"),
]
