from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("patrons", "0042_language_of_a_pledge"),
    ]

    operations = [
        migrations.AddField(
            model_name="otherwaytext",
            name="details",
            field=models.TextField(blank=True),
        ),
    ]
