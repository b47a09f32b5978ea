"""What the page of a laboratory order shows, and its sheet: tests, specimens, results, and the rule."""

from typing import Any

from django.urls import reverse

from yingzao.core.records.status import Status

from .lab_orders import tests_of, wanted_of
from .models import LabOrder


def order_panel(order: LabOrder) -> dict[str, Any]:
    wanted = wanted_of(order)
    reports = order.status == Status.DRAFT and order.sampled_on is not None
    return {
        "tests": tests_of(order), "wanted": wanted, "parts": order.parts,
        "report_url": reverse("lab_report", args=[order.pk]) if reports else "",
    }  # fmt: skip
