from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patrons", "0025_payouts_compared")]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="copied_at",
            field=models.DateTimeField(
                editable=False, help_text="When Stripe was asked for what this row says.", null=True
            ),
        ),
    ]
