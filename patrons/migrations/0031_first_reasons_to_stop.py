"""The reasons that a new site offers; staff change them in the admin."""

from django.db import migrations

REASONS = [  # English, Ukrainian, what is offered instead, Stripe's word
    ("It is too much for me at the moment.", "Зараз це для мене забагато.", "smaller", "too_expensive"),
    ("I want to give again later.", "Я хочу допомагати знову пізніше.", "pause", ""),
    ("I would rather give once a year.", "Мені зручніше давати раз на рік.", "yearly", ""),
    ("I do not read you often enough.", "Я читаю вас нечасто.", "smaller", "unused"),
    ("I am not happy with what you publish.", "Мені не подобається те, що ви публікуєте.", "", "low_quality"),
    ("Something went wrong with a payment.", "Щось пішло не так з оплатою.", "", "customer_service"),
    ("Another reason", "Інша причина", "", "other"),
]  # fmt: skip


def offer(apps, schema_editor):
    reasons = apps.get_model("patrons", "StopReason")
    texts = apps.get_model("patrons", "StopReasonText")
    if reasons.objects.exists():
        return
    for position, (english, ukrainian, instead, feedback) in enumerate(REASONS):
        made = reasons.objects.create(position=position, offer=instead, feedback=feedback)
        texts.objects.create(reason=made, language="en", text=english)
        texts.objects.create(reason=made, language="uk", text=ukrainian)


class Migration(migrations.Migration):
    dependencies = [("patrons", "0030_changes_to_regular_gifts")]

    operations = [migrations.RunPython(offer, migrations.RunPython.noop)]
