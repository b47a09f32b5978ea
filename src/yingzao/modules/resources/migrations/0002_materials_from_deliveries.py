"""What deliveries wrote as text becomes materials and units of measure; the deliveries refer to them."""

import django.db.models.deletion
from django.db import migrations, models

from yingzao.core.projects.starter_units import STARTER_UNITS


def copy_materials(apps, schema_editor):
    delivery_model = apps.get_model("resources", "MaterialDelivery")
    material_model = apps.get_model("projects", "Material")
    units, materials = {}, {}
    for delivery in delivery_model.objects.order_by("pk").iterator(1000):
        unit = _unit(apps, units, delivery.unit_text.strip() or "个")
        words = delivery.material_text.strip(), delivery.specification.strip()
        if words not in materials:
            code = f"M{material_model.objects.count() + 1:05}"
            materials[words] = material_model.objects.create(
                code=code, name=words[0], specification=words[1], unit=unit
            )
        delivery_model.objects.filter(pk=delivery.pk).update(material=materials[words], unit=unit)


def _unit(apps, units, written):
    if written not in units:
        model = apps.get_model("projects", "MeasurementUnit")
        known = (u for u in STARTER_UNITS if written in {u[0], u[1], *u[3].split()})
        symbol, zh, en, spellings = next(known, (written, written, written, ""))
        units[written], _created = model.objects.get_or_create(
            symbol=symbol, defaults={"name_zh": zh, "name_en": en, "other_spellings": spellings}
        )
    return units[written]


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_materials"), ("resources", "0001_initial")]

    operations = [
        migrations.RenameField("materialdelivery", "material", "material_text"),
        migrations.RenameField("materialdelivery", "unit", "unit_text"),
        migrations.AddField(
            "materialdelivery",
            "material",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="deliveries",
                to="projects.material", verbose_name="material",
            ),
        ),
        migrations.AddField(
            "materialdelivery",
            "unit",
            models.ForeignKey(
                blank=True, help_text="Empty: the material's own unit.", null=True,
                on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="projects.measurementunit", verbose_name="unit",
            ),
        ),
        migrations.RunPython(copy_materials),
    ]  # fmt: skip
