"""Files that machines ask for: one of each, whatever languages the paper is read in."""

from django.urls import path, re_path

from articles.found.sitemap_views import news_sitemap, robots, sitemap, sitemap_file
from articles.theme import theme

urlpatterns = [
    path("theme.css", theme, name="theme"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("news-sitemap.xml", news_sitemap, name="news_sitemap"),
    re_path(r"^sitemap-(?P<name>pages|\d{1,9})\.xml$", sitemap_file, name="sitemap_file"),
]
