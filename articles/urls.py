"""Addresses of what readers read. What is not found here goes to Wagtail's page tree."""

from django.urls import path, re_path

from articles.author_page import author
from articles.desk.draft_page import draft
from articles.found.feed_views import author_feed, paper_feed, section_feed, tag_feed
from articles.found.search_views import search
from articles.found.sitemap_views import news_sitemap, robots, sitemap, sitemap_file
from articles.reading import read
from articles.tag_page import tag
from articles.theme import theme

FEED = r"feeds/(?P<form>rss\.xml|atom\.xml|feed\.json)$"

urlpatterns = [
    path("theme.css", theme, name="theme"),
    path("search/", search, name="search"),
    re_path(r"^authors/([\w-]+)/$", author, name="author"),
    re_path(r"^tags/([\w-]+)/$", tag, name="tag"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("news-sitemap.xml", news_sitemap, name="news_sitemap"),
    re_path(r"^sitemap-(?P<name>pages|\d{1,9})\.xml$", sitemap_file, name="sitemap_file"),
    re_path(rf"^{FEED}", paper_feed, name="feed"),
    re_path(rf"^authors/(?P<slug>[\w-]+)/{FEED}", author_feed, name="author_feed"),
    re_path(rf"^tags/(?P<slug>[\w-]+)/{FEED}", tag_feed, name="tag_feed"),
    re_path(rf"^(?P<slug>[\w-]+)/{FEED}", section_feed, name="section_feed"),
    path("draft/<str:token>/", draft, name="draft"),
    re_path(r"^((?:[\w-]+/){2})$", read, name="article"),
]
