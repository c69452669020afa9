"""Settlements are gone, and what a closed month came to is kept."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):

    dependencies = [('patrons', '0017_settlements_are_movements')]

    operations = [
        migrations.DeleteModel(name='Settlement'),
        migrations.AlterField('movement', 'donation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settlement', to='patrons.donation')),
        migrations.AlterField('movement', 'month', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='patrons.month')),
        migrations.AddConstraint(
            'movement',
            models.CheckConstraint(condition=Q(('donation__isnull', False), ('kind', 'gift')) | Q(('kind', 'refund'), ('refund__isnull', False)) | Q(('dispute__isnull', False), ('kind', 'dispute')) | Q(('kind', 'payout'), ('payout__isnull', False)) | Q(('kind__in', ['fee', 'other'])), name='movement_is_of_its_kind'),
        ),
        migrations.AddConstraint(
            'movement',
            models.CheckConstraint(condition=Q(donation=None, refund=None, dispute=None) | Q(donation=None, refund=None, payout=None) | Q(donation=None, dispute=None, payout=None) | Q(refund=None, dispute=None, payout=None), name='movement_of_one_thing'),
        ),
        migrations.AddField('reconciliation', 'stripe', models.JSONField(default=dict, help_text='What Stripe said, net by currency: balance, and movements of each month.')),
        migrations.AlterField('difference', 'kind', models.CharField(choices=[('missed', 'Stripe has it and we had not'), ('unknown', 'we have it and Stripe has not'), ('differs', 'Stripe says otherwise'), ('unsettled', 'a gift without its balance transaction'), ('balance', 'the rows do not add up to what Stripe holds')], max_length=9)),
        migrations.AddField('month', 'check_used', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patrons.reconciliation')),
        migrations.AddField('month', 'issuer', models.JSONField(null=True)),
        migrations.CreateModel(
            name='MonthBalance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(blank=True, max_length=100)),
                ('livemode', models.BooleanField(default=False)),
                ('currency', models.CharField(max_length=3)),
                *((name, models.BigIntegerField(default=0)) for name in ('opening', 'gifts', 'fees', 'refunds', 'disputes', 'payouts', 'others', 'closing')),
                ('at_stripe', models.BigIntegerField(help_text="What Stripe held at the month's end, when it was closed.", null=True)),
                ('month', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='patrons.month')),
            ],
            options={
                'ordering': ['month', 'account', 'livemode', 'currency'],
                'constraints': [
                    models.UniqueConstraint(fields=('month', 'account', 'livemode', 'currency'), name='month_balance_once'),
                    models.CheckConstraint(condition=Q(closing=F('opening') + F('gifts') + F('fees') + F('refunds') + F('disputes') + F('payouts') + F('others')), name='month_balance_adds_up'),
                ],
            },
        ),
    ]
