"""Addresses of what readers read. What is not found here goes to Wagtail's page tree."""

from django.urls import path, re_path

from articles.author_page import author
from articles.reading import read
from articles.searching import search
from articles.tag_page import tag
from articles.theme import theme

urlpatterns = [
    path("theme.css", theme, name="theme"),
    path("search/", search, name="search"),
    re_path(r"^authors/([\w-]+)/$", author, name="author"),
    re_path(r"^tags/([\w-]+)/$", tag, name="tag"),
    re_path(r"^((?:[\w-]+/){2})$", read, name="article"),
]
