"""What sheets of this discipline show beside the declared fields."""

from typing import Any

from django import template

from yingzao.core.access.gate import sees_every
from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project
from yingzao.core.records.models import kind_of

from ..applications import gates_of
from ..models import SpotCheck
from ..pilot_panels import pilot_card

register = template.Library()
register.simple_tag(pilot_card, name="pilot_report")
register.simple_tag(gates_of, name="gates_of")


@register.simple_tag
def sees_processes(person: Person, project: Project) -> bool:
    """May ``person`` see how approvals of ``project`` ran? Figures over them are for who sees every spot check."""
    return sees_every(person, kind_of(SpotCheck), project)


@register.filter
def signed_number(value: Any) -> str:
    """A change with its sign: +3.50, −2.10, 0.00; the sign is a minus, not a hyphen."""
    return f"{value:+}".replace("-", "−") if value else f"{value}"
