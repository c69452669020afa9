"""Addresses of articles that are not pages of Wagtail's tree."""

from django.urls import path

from articles.theme import theme

urlpatterns = [
    path("theme.css", theme, name="theme"),
]
