from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("patrons", "0041_texts_in_each_language"),
    ]

    operations = [
        migrations.AddField(
            model_name="pledge",
            name="language",
            field=models.CharField(blank=True, editable=False, max_length=12),
        ),
    ]
