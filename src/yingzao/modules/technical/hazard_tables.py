"""The hazard table in force for one project: national lists, its province's, the company's."""

from collections.abc import Mapping
from typing import Any

from yingzao.core.projects.models import Project
from yingzao.standards.hazardous_works import HazardousWorks
from yingzao.standards.loader import load
from yingzao.standards.overlay import merge, regional_table, regions

from .models import HazardOverlay

#: ISO 3166-2 codes under which the standards package keeps provincial lists
PROVINCE_CODES = {"北京": "CN-BJ", "北京市": "CN-BJ", "Beijing": "CN-BJ"}


def national_table() -> HazardousWorks:
    return load("hazardous_works")


def table_for(project: Project) -> HazardousWorks:
    """National lists, the built-in list of the province, then overlays of company and province."""
    code = PROVINCE_CODES.get(project.province, "CN")
    table = regional_table(code) if code in regions() else national_table()
    overlays = HazardOverlay.objects.filter(active=True, province__in={"", project.province})
    for overlay in overlays.order_by("province", "pk"):
        table = merge(table, overlay.content)
    return table


def check_overlay(content: Mapping[str, Any], province: str = "") -> None:
    """Raise TableError when ``content`` is malformed or loosens what it would be laid over."""
    code = PROVINCE_CODES.get(province, "CN")
    table = regional_table(code) if code in regions() else national_table()
    in_force = HazardOverlay.objects.filter(active=True, province__in={"", province})
    for overlay in in_force.order_by("province", "pk"):
        table = merge(table, overlay.content)
    merge(table, content)
