"""Addresses that exist in the demo only."""

from django.urls import path, re_path

from newsroom.demo import cast, views
from newsroom.demo.outbox import ID

MAIL = rf"^outbox/(?P<mail_id>{ID})/"

urlpatterns = [
    path("demo/sign-in/<slug:role>/", cast.sign_in, name="demo_sign_in"),
    path("outbox/", views.mails, name="outbox"),
    re_path(rf"{MAIL}$", views.mail, name="outbox_mail"),
    re_path(rf"{MAIL}html/$", views.mail_html, name="outbox_html"),
    re_path(rf"{MAIL}file/(?P<number>[0-9]{{1,3}})/$", views.attachment, name="outbox_file"),
]
