"""Addresses of giving."""

from django.urls import path

from patrons.giving import (
    address_views,
    first_day_views,
    membership_views,
    paper_views,
    recovery_views,
    thanks_views,
    views,
)

urlpatterns = [
    path("give/", views.give, name="give"),
    path("give/other-ways/", views.other_ways, name="other_ways"),
    path("give/gift/", membership_views.give, name="give_membership"),
    path("give/gift/<str:token>/", membership_views.membership, name="membership"),
    path(
        "give/gift/given/<str:signed>/", membership_views.membership_given, name="membership_given"
    ),
    path(
        "give/gift/for/<str:signed>/",
        membership_views.membership_handed,
        name="membership_handed",
    ),
    path("give/once/<str:signed>/", first_day_views.make_once, name="make_once"),
    path("give/two-gifts/<str:signed>/", first_day_views.two_gifts, name="two_gifts"),
    path("give/pay/<str:signed>/", recovery_views.pay_charge, name="pay_charge"),
    path("give/card/<str:signed>/", recovery_views.change_card, name="change_card"),
    path("give/stop/<str:signed>/", views.stop_by_link, name="stop_by_link"),
    path("give/thanks/<str:token>/", thanks_views.thanks, name="thanks"),
    path("give/thanks/<str:token>/address/", address_views.correct_address, name="correct_address"),
    path("account/receipts/<uuid:public_id>/", paper_views.receipt_file, name="receipt_pdf"),
    path(
        "account/credit-notes/<uuid:public_id>/",
        paper_views.credit_note_file,
        name="credit_note_pdf",
    ),
    path("account/statement/", paper_views.statement, name="statement"),
    path("account/gifts/<uuid:public_id>/stop/", views.stop_gift, name="stop_gift"),
    path("stripe/webhook/", views.webhook, name="stripe_webhook"),
    path("stripe/webhook", views.webhook_without_slash),
]
