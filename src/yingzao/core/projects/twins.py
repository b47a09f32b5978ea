"""How parts and materials are compared: a part among its siblings, a material among equal specifications."""

from collections.abc import Sequence

from yingzao.core.accounts.twins import compare
from yingzao.engines.likeness import Entry, likely_pairs, normalised

from .models import Material, Part, Project
from .parts import PartLine, parent_code


def _part_entry(part: Part) -> Entry:
    return Entry(part.pk or 0, (normalised(part.name),), apart=str(part.parent_id or ""))


def _siblings(part: Part):
    return Part.objects.filter(project=part.project_id, parent=part.parent_id, retired=False)


def alike_lines(project: Project, lines: Sequence[PartLine]) -> dict[int, str]:
    """Row → the sibling that a new pasted part resembles, stored or pasted."""
    stored = dict(project.parts.filter(retired=False).values_list("code", "name"))
    new = [line for line in lines if line.code not in stored]
    known = [*stored.items(), *((line.code, line.name) for line in new)]
    pairs = likely_pairs(
        [Entry(key, (normalised(name),), apart=parent_code(code)) for key, (code, name) in enumerate(known)]
    )
    rows = {len(stored) + place: line.row for place, line in enumerate(new)}
    return {rows[match.other]: " ".join(known[match.key]) for match in pairs if match.other in rows}


def _material_entry(material: Material) -> Entry:
    full = normalised(str(material))
    known = {full, *map(normalised, material.all_other_names)}
    return Entry(
        material.pk or 0, (normalised(material.name),), frozenset(("name", name) for name in known),
        apart=normalised(material.specification),
    )  # fmt: skip


compare(Part, _part_entry, _siblings)
compare(Material, _material_entry, lambda material: Material.objects.offered().select_related("unit"))
