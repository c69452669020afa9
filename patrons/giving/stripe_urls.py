"""Where Stripe sends its events; machines have no language."""

from django.urls import path

from patrons.giving import views

urlpatterns = [
    path("webhook/", views.webhook, name="stripe_webhook"),
    path("webhook", views.webhook_without_slash),
]
