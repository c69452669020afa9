"""Addresses of what readers read. What is not found here goes to Wagtail's page tree."""

from django.urls import path, re_path

from articles.author_page import author
from articles.desk.draft_page import draft
from articles.found.feed_views import author_feed, paper_feed, section_feed, tag_feed
from articles.found.search_views import search
from articles.reading import read
from articles.tag_page import tag

FEED = r"feeds/(?P<form>rss\.xml|atom\.xml|feed\.json)$"

urlpatterns = [
    path("search/", search, name="search"),
    re_path(r"^authors/([\w-]+)/$", author, name="author"),
    re_path(r"^tags/([\w-]+)/$", tag, name="tag"),
    re_path(rf"^{FEED}", paper_feed, name="feed"),
    re_path(rf"^authors/(?P<slug>[\w-]+)/{FEED}", author_feed, name="author_feed"),
    re_path(rf"^tags/(?P<slug>[\w-]+)/{FEED}", tag_feed, name="tag_feed"),
    re_path(rf"^(?P<slug>[\w-]+)/{FEED}", section_feed, name="section_feed"),
    path("draft/<slug:token>/", draft, name="draft"),
    re_path(r"^((?:[\w-]+/){0,2})$", read, name="page"),
]
