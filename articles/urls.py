"""Addresses of what readers read. What is not found here goes to Wagtail's page tree."""

from django.urls import path, re_path

from articles.reading import read
from articles.searching import search
from articles.theme import theme

urlpatterns = [
    path("theme.css", theme, name="theme"),
    path("search/", search, name="search"),
    re_path(r"^((?:[\w-]+/){0,2})$", read, name="page"),
]
