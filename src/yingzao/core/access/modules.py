"""Modules that are switched off (模块启停): nobody opens what is in them, and nothing in them is lost."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from yingzao.core.accounts.identity import company_end
from yingzao.core.history.ends import Memory
from yingzao.core.projects.models import Project

from .models import ModuleSwitch

_SWITCHABLE = "yingzao.modules."
_known: Memory[dict[int | None, frozenset[str]]] = Memory(4)
NOTHING: frozenset[str] = frozenset()


class UnknownModule(ValueError):
    """There is no such module to switch; the text says so."""


def switchable() -> dict[str, Any]:
    """Code of each module that may be switched off → its name."""
    return {
        config.label: config.verbose_name
        for config in apps.get_app_configs()
        if config.name.startswith(_SWITCHABLE)
    }


def module_of(kind: str) -> str:
    """``"quality.defect"`` → ``"quality"``."""
    return kind.partition(".")[0]


def off_for(person: Any) -> dict[int | None, frozenset[str]]:
    """Key of a project (None: of every project) → the modules switched off there; read once per loaded person."""
    if not hasattr(person, "_modules_off"):
        person._modules_off = _known.recall("off", company_end(person), _read)
    return person._modules_off


def off_in(person: Any, project: Project | None) -> frozenset[str]:
    """The modules that are switched off in a project, or company-wide."""
    off = off_for(person)
    if not off:
        return NOTHING
    return off.get(None, NOTHING) | (off.get(project.pk, NOTHING) if project else NOTHING)


def set_module(module: str, project: Project | None, off: bool) -> None:
    """Switch a module off or on; counts in every process by its next request."""
    if module not in switchable():
        raise UnknownModule(_("There is no module “%s”.") % module[:40])
    switch = ModuleSwitch.objects.filter(module=module, project=project).first()
    switch = switch or ModuleSwitch(module=module, project=project, off=False)
    if switch.off != off or switch.pk is None:
        switch.off = off
        switch.save(action="switched_off" if off else "switched_on")


def _read() -> dict[int | None, frozenset[str]]:
    found: dict[int | None, set[str]] = {}
    for module, project in ModuleSwitch.objects.filter(off=True).values_list("module", "project_id"):
        found.setdefault(project, set()).add(module)
    return {project: frozenset(modules) for project, modules in found.items()}
