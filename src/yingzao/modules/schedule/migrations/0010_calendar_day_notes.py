from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('schedule', '0009_editing'),
    ]

    operations = [
        migrations.AddField(
            model_name='plancalendar',
            name='day_notes',
            field=models.JSONField(default=dict),
        ),
    ]
