"""Hazard reports become rectification notices; the rows are signed with their new columns."""

import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models

from yingzao.core.history.migrating import sign_rows


class Migration(migrations.Migration):

    dependencies = [
        ('history', '0001_initial'),
        ('accounts', '0002_master_data'),
        ('safety', '0002_toolbox_talk'),
    ]

    operations = [
        migrations.AddField(
            model_name='hazardreport',
            name='because',
            field=models.CharField(blank=True, editable=False, max_length=400, verbose_name='why this person and day'),
        ),
        migrations.AddField(
            model_name='hazardreport',
            name='closed_on',
            field=models.DateField(editable=False, null=True, verbose_name='closed on'),
        ),
        migrations.AddField(
            model_name='hazardreport',
            name='grace_hours',
            field=models.PositiveSmallIntegerField(default=24, help_text='After the due day, before the superior is told.', validators=[django.core.validators.MaxValueValidator(720)], verbose_name='hours of grace'),
        ),
        migrations.AddField(
            model_name='hazardreport',
            name='penalty',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='proposed penalty (yuan)'),
        ),
        migrations.AddField(
            model_name='hazardreport',
            name='penalty_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='reason for the penalty'),
        ),
        migrations.AddField(
            model_name='hazardreport',
            name='stage',
            field=models.CharField(blank=True, choices=[('to_reply', 'to be rectified'), ('to_recheck', 'to be re-checked'), ('closed', 'closed')], editable=False, max_length=10, verbose_name='stage'),
        ),
        migrations.AddField(
            model_name='hazardreport',
            name='unit',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='responsible organisation'),
        ),
        migrations.AlterField(
            model_name='hazardreport',
            name='measure',
            field=models.TextField(blank=True, editable=False, verbose_name='measure taken'),
        ),
        migrations.RunPython(sign_rows('safety.HazardReport'), migrations.RunPython.noop),
    ]
