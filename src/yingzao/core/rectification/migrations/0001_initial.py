

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0002_post_successor'),
        ('accounts', '0002_master_data'),
        ('projects', '0002_materials'),
        ('routes', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=60)),
                ('round', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('late', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='routes.run')),
                ('told', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(fields=('run', 'step', 'round'), name='escalation_once')],
            },
        ),
        migrations.CreateModel(
            name='ResponsibilityRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, verbose_name='ledger')),
                ('severity', models.CharField(blank=True, max_length=20, verbose_name='severity')),
                ('days', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(365)], verbose_name='days to rectify')),
                ('grace_hours', models.PositiveSmallIntegerField(blank=True, help_text='After the due day, before the superior is told.', null=True, validators=[django.core.validators.MaxValueValidator(720)], verbose_name='hours of grace')),
                ('is_on', models.BooleanField(default=True, verbose_name='in force')),
                ('lot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.lot', verbose_name='lot')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='organisation working there')),
                ('part', models.ForeignKey(blank=True, help_text='With all parts below it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.part', verbose_name='part')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person who answers')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.project')),
                ('role', models.ForeignKey(blank=True, help_text='Its only holder in the project, who acts for that organisation if one is named.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.role', verbose_name='role that answers')),
            ],
            options={
                'verbose_name': 'responsibility rule',
                'verbose_name_plural': 'responsibility rules',
                'ordering': ['kind', 'project', 'part__path', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lot', None), ('part', None)), models.Q(('project', None), _negated=True), _connector='OR'), name='responsibility_rule_place'), models.CheckConstraint(condition=models.Q(models.Q(('person', None), _negated=True), models.Q(('role', None), _negated=True), models.Q(('days', None), _negated=True), _connector='OR'), name='responsibility_rule_says')],
            },
        ),
    ]
