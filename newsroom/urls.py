"""Every address of the site. Wagtail's pages come last: they take what is left."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from newsroom import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", include(wagtailadmin_urls)),
    path("", include("patrons.urls")),
    # The logo, the icon and other pictures in the sizes that pages use; never what was uploaded.
    re_path(r"^media/(?P<path>images/[^/]+)$", serve, {"document_root": settings.MEDIA_ROOT}),
]
if settings.DEMO:
    urlpatterns.append(path("", include("newsroom.demo.urls")))
urlpatterns += [path("", include("articles.urls")), path("", include(wagtail_urls))]
