from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patrons", "0026_when_a_dispute_was_closed")]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="copied_at",
            field=models.DateTimeField(
                editable=False, help_text="When Stripe was asked for what this row says.", null=True
            ),
        ),
    ]
