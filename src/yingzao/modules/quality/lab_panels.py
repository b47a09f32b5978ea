"""What the page of a laboratory order shows, and its sheet: tests, specimens, results, and the rule."""

from typing import Any

from .lab_orders import tests_of, wanted_of
from .models import LabOrder


def order_panel(order: LabOrder) -> dict[str, Any]:
    wanted = wanted_of(order)
    return {"tests": tests_of(order), "wanted": wanted, "parts": order.parts}
