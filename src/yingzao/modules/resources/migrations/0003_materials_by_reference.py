"""The texts that 0002 made into materials and units go; what was made is signed."""

import django.db.models.deletion
from django.db import migrations, models

from yingzao.core.history.migrating import sign_rows


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0001_initial"),
        ("projects", "0002_materials"),
        ("resources", "0002_materials_from_deliveries"),
    ]

    operations = [
        migrations.RemoveField("materialdelivery", "material_text"),
        migrations.RemoveField("materialdelivery", "unit_text"),
        migrations.RemoveField("materialdelivery", "specification"),
        migrations.AlterField(
            "materialdelivery",
            "material",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="deliveries",
                to="projects.material", verbose_name="material",
            ),
        ),
        migrations.RunPython(sign_rows("projects.MeasurementUnit", "created")),
        migrations.RunPython(sign_rows("projects.Material", "created")),
        migrations.RunPython(sign_rows("resources.MaterialDelivery")),
    ]  # fmt: skip
