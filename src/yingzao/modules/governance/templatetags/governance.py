"""What sheets of this discipline show beside the declared fields."""

from typing import Any

from django import template

from ..applications import gates_of
from ..pilot_panels import pilot_card

register = template.Library()
register.simple_tag(pilot_card, name="pilot_report")
register.simple_tag(gates_of, name="gates_of")


@register.filter
def signed_number(value: Any) -> str:
    """A change with its sign: +3.50, −2.10, 0.00; the sign is a minus, not a hyphen."""
    return f"{value:+}".replace("-", "−") if value else f"{value}"
