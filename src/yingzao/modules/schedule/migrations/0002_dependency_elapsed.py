from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("schedule", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="dependency",
            name="elapsed",
            field=models.BooleanField(default=False),
        ),
    ]
