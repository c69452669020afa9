"""Every address of the site. Wagtail's pages come last: they take what is left.

What readers see exists in each language (newsroom/language.py); what staff and machines ask does
not.
"""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.views import LogoutView
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from newsroom import health
from newsroom.closed import closed
from newsroom.media import picture

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    # Wagtail's own asks for a password, and nobody has one.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    # Wagtail's own takes the session from whoever merely follows a link there.
    path("admin/logout/", LogoutView.as_view(next_page="/"), name="admin_logout"),
    # Wagtail's own gives roles, switches off and deletes many at once, by nobody's rules.
    path("admin/bulk/patrons/user/<str:action>/", closed),
    # Wagtail's own tell the headline of any draft by its number.
    path("admin/choose-page/", include("articles.desk.choosing")),
    # Wagtail's own dialog says nothing where a review is over.
    path("admin/pages/workflow/collect_action_data/", include("articles.desk.late")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("stripe/", include("patrons.giving.stripe_urls")),
    # The logo, the icon and other pictures in the sizes that pages use; never what was uploaded.
    re_path(r"^media/(?P<path>images/[^/]+)$", picture),
]
urlpatterns.append(path("", include("articles.file_urls")))
urlpatterns += i18n_patterns(
    *([path("", include("newsroom.demo.urls"))] if settings.DEMO else []),
    path("", include("patrons.urls")),
    path("", include("articles.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
