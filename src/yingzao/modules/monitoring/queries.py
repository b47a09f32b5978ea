"""Reads of the monitoring ledger that others need."""

from .models import MonitoringReading


def reading_before(reading: MonitoringReading) -> MonitoringReading | None:
    """The last valid reading of the same point and quantity before this one."""
    same = MonitoringReading.objects.current().filter(
        project=reading.project, point=reading.point, quantity=reading.quantity, read_at__lt=reading.read_at
    )
    return same.exclude(pk=reading.pk).order_by("-read_at", "-pk").first()
