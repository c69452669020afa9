"""One table for every movement of our balance: settlements come into it in the next step."""

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

KINDS = [
    ('gift', 'gift'), ('refund', 'refund'), ('dispute', 'dispute'), ('payout', 'payout'),
    ('fee', "fee of Stripe's own"), ('other', 'not of a gift'),
]


class Migration(migrations.Migration):

    dependencies = [('patrons', '0015_months')]

    operations = [
        migrations.CreateModel(
            name='Payout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stripe_id', models.CharField(max_length=100, unique=True)),
                ('account', models.CharField(max_length=100)),
                ('livemode', models.BooleanField(default=False)),
                ('amount', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('status', models.CharField(max_length=30)),
                ('failure', models.CharField(blank=True, max_length=60, verbose_name="why it failed, in Stripe's code")),
                ('automatic', models.BooleanField(default=True)),
                ('itemised', models.BooleanField(default=False, help_text='Stripe has said what it consists of.')),
                ('statement_words', models.CharField(blank=True, max_length=60, verbose_name='on the bank statement')),
                ('made_at', models.DateTimeField(verbose_name='made at Stripe')),
                ('arrives_on', models.DateField(verbose_name='at the bank')),
            ],
            options={'ordering': ['-made_at', '-pk']},
        ),
        migrations.RemoveConstraint(model_name='movement', name='movement_of_one_thing'),
        # Its accessor is still the settlement's own; the next step but one gives it over.
        migrations.AddField('movement', 'donation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patrons.donation')),
        migrations.AddField('movement', 'payout', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='own_movements', to='patrons.payout')),
        migrations.AddField('movement', 'paid_out_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='patrons.payout')),
        migrations.AddField('movement', 'kind', models.CharField(choices=KINDS, default='other', max_length=7), preserve_default=False),
        migrations.AddField('movement', 'type', models.CharField(blank=True, max_length=60, verbose_name="Stripe's type")),
        migrations.AddField('movement', 'source_id', models.CharField(blank=True, max_length=100, verbose_name='of')),
        migrations.AddField('movement', 'late', models.BooleanField(default=False, help_text='Its own month was closed already.')),
        migrations.AddField('movement', 'month', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='patrons.month')),
        migrations.AddField('movement', 'recorded_at', models.DateTimeField(auto_now_add=True, default=timezone.now, verbose_name='recorded here'), preserve_default=False),
        migrations.AlterField('movement', 'booked_at', models.DateTimeField(verbose_name='booked at Stripe')),
        migrations.AddIndex('movement', models.Index(fields=['booked_at'], name='movement_booked')),
    ]
