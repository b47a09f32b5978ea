"""Inspection lots counted beforehand: how many stand where at each place, and by crew and month.

Rows of these tables say nothing of their own: ``modules/quality/tallies.py`` moves them in the transaction that writes
a lot, and ``yingzao verify-counts`` counts anew and compares (``docs/adr/0020``). Sections and organisations stand in
the keys because people may be limited to them.
"""

from django.db import models
from django.db.models.functions import Coalesce

from yingzao.core.accounts.models import Organisation
from yingzao.core.projects.models import Lot, Part, Project


class Tally(models.Model):
    """Lots that are neither void nor superseded, and the points of their general items."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    lots = models.IntegerField()
    points = models.IntegerField()
    within = models.IntegerField()

    class Meta:
        abstract = True


class PlaceTally(Tally):
    """Lots of one item in one stage at one place, or at the places below it."""

    place = models.ForeignKey(Part, models.PROTECT, related_name="+", db_index=False)
    is_below = models.BooleanField()
    item = models.CharField(max_length=6)
    stage = models.CharField(max_length=11)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "project", "place", "is_below", "item", "stage", Coalesce("lot", 0), Coalesce("organisation", 0),
                name="place_tally_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.place_id} {self.item} {self.stage}: {self.lots}"


class MonthTally(Tally):
    """Lots of one crew by the months (2026-03) in which they were inspected and first accepted or turned down."""

    crew = models.CharField(max_length=40)
    inspected_in = models.CharField(max_length=7)
    judged_in = models.CharField(max_length=7, help_text="empty: not yet")
    measured = models.IntegerField(help_text="lots with points")
    at_once = models.IntegerField(help_text="lots accepted at the first time")
    rework = models.IntegerField(help_text="acceptances after the first one")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "project", "crew", "inspected_in", "judged_in", Coalesce("lot", 0), Coalesce("organisation", 0),
                name="month_tally_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.crew} {self.inspected_in} {self.judged_in}: {self.lots}"
