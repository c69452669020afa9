"""Every address of the site. Wagtail's pages come last: they take what is left."""

from django.conf import settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from newsroom import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", include(wagtailadmin_urls)),
    path("", include("patrons.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("", include("newsroom.demo.urls")))
urlpatterns += [path("", include("articles.urls")), path("", include(wagtail_urls))]
