"""Addresses of giving."""

from django.urls import path

from patrons.giving import (
    address_views,
    device_views,
    first_day_views,
    thanks_views,
    views,
    wall_views,
)
from patrons.giving.failed_charges import recovery_views
from patrons.giving.memberships import membership_views
from patrons.giving.papers import paper_views
from patrons.giving.regular import care_link_views, care_views

urlpatterns = [
    path("give/", views.give, name="give"),
    path("give/other-ways/", views.other_ways, name="other_ways"),
    path("give/gift/", membership_views.give, name="give_membership"),
    path("give/gift/<slug:token>/", membership_views.membership, name="membership"),
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
    path("give/stop/<str:signed>/", care_link_views.stop, name="stop_by_link"),
    path("give/pause/<str:signed>/", care_link_views.pause, name="pause_by_link"),
    path("give/skip/<str:signed>/", care_link_views.skip, name="skip_by_link"),
    path("give/not-asked/<str:signed>/", device_views.not_asked_here, name="not_asked"),
    path("thanks/", wall_views.wall, name="wall"),
    path("account/thanks/", wall_views.my_name, name="my_name"),
    path("on-your-device/", device_views.on_your_device, name="on_your_device"),
    path("give/pay/<str:signed>/", recovery_views.pay_charge, name="pay_charge"),
    path("give/card/<str:signed>/", recovery_views.change_card, name="change_card"),
    path("give/thanks/<slug:token>/", thanks_views.thanks, name="thanks"),
    path(
        "give/thanks/<slug:token>/address/", address_views.correct_address, name="correct_address"
    ),
    path("account/receipts/<uuid:public_id>/", paper_views.receipt_file, name="receipt_pdf"),
    path(
        "account/credit-notes/<uuid:public_id>/",
        paper_views.credit_note_file,
        name="credit_note_pdf",
    ),
    path("account/statement/", paper_views.statement, name="statement"),
    path("account/gifts/<uuid:public_id>/", care_views.gift, name="gift"),
    path("account/gifts/<uuid:public_id>/amount/", care_views.amount, name="gift_amount"),
    path("account/gifts/<uuid:public_id>/interval/", care_views.interval, name="gift_interval"),
    path("account/gifts/<uuid:public_id>/day/", care_views.date, name="gift_date"),
    path("account/gifts/<uuid:public_id>/pause/", care_views.pause, name="gift_pause"),
    path("account/gifts/<uuid:public_id>/skip/", care_views.skip, name="gift_skip"),
    path("account/gifts/<uuid:public_id>/resume/", care_views.resume, name="gift_resume"),
    path("account/gifts/<uuid:public_id>/card/", care_views.card, name="gift_card"),
    path("account/gifts/<uuid:public_id>/card/back/", care_views.card_back, name="gift_card_back"),
    path("account/gifts/<uuid:public_id>/go-on/", care_views.go_on, name="gift_go_on"),
    path("account/gifts/<uuid:public_id>/stop/", care_views.stop, name="stop_gift"),
]
