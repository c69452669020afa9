"""Each settlement becomes the movement of its gift, and each movement gets its kind and month."""

from zoneinfo import ZoneInfo

from django.db import migrations

COPIED = (
    "account", "livemode", "balance_transaction_id", "currency", "gross", "fee", "net",
    "exchange_rate", "available_at",
)


def forwards(apps, schema_editor):
    Movement = apps.get_model("patrons", "Movement")
    for kind in ("refund", "dispute"):
        Movement.objects.exclude(**{kind: None}).update(kind=kind)
    for settlement in apps.get_model("patrons", "Settlement").objects.select_related("donation").iterator():
        Movement.objects.create(
            kind="gift",
            donation_id=settlement.donation_id,
            source_id=settlement.donation.charge_id,
            # A gift's balance transaction is made with its charge.
            booked_at=settlement.donation.paid_at,
            **{name: getattr(settlement, name) for name in COPIED},
        )
    newsroom = apps.get_model("patrons", "Newsroom").objects.first()
    zone = ZoneInfo(newsroom.time_zone if newsroom else "UTC")
    Month = apps.get_model("patrons", "Month")
    for movement in Movement.objects.filter(month=None).iterator():
        first = movement.booked_at.astimezone(zone).date().replace(day=1)
        movement.month = Month.objects.get_or_create(starts_on=first)[0]
        movement.save(update_fields=["month"])


class Migration(migrations.Migration):

    dependencies = [('patrons', '0016_payouts_and_every_movement')]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
