"""A number on a board: its light, the reason for it, and the list of exactly the records it was counted from."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Text

GREEN, YELLOW, RED, NONE = "green", "yellow", "red", "none"

LIGHT_WORDS: dict[str, Text] = {
    GREEN: _("Green light"), YELLOW: _("Yellow light"), RED: _("Red light"), NONE: _("No light"),
}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """``count`` records stand behind it and ``url`` opens them; ``shown`` replaces the count on the screen."""

    key: str
    label: Text
    count: int
    url: str
    light: str = NONE
    reason: Text = ""
    unit: Text = ""
    detail: Text = ""
    shown: str = ""
    percent: int | None = None

    @property
    def value(self) -> str:
        return self.shown or f"{self.count:,}"

    @property
    def word(self) -> Text:
        return LIGHT_WORDS[self.light]

    @property
    def tag_class(self) -> str:
        return "" if self.light == NONE else self.light


def light_for(count: int, red_from: int = 1, yellow_from: int | None = None) -> str:
    """Red from ``red_from`` on, yellow from ``yellow_from`` on, else green."""
    if count >= red_from:
        return RED
    return YELLOW if yellow_from is not None and count >= yellow_from else GREEN


def records_url(project: Project | None, kind: str = "", **filters: object) -> str:
    """The list of records of ``kind`` (of all kinds when empty) with filters the list understands."""
    if kind:
        url = (
            reverse("ledger", args=[project.code, kind])
            if project
            else reverse("company_ledger", args=[kind])
        )
    else:
        url = reverse("records", args=[project.code]) if project else reverse("company_records")
    return f"{url}?{urlencode(filters, doseq=True)}" if filters else url


def ids_filter(ids: Iterable[int]) -> str:
    """For ``?ids=``: the very records counted; a figure of nothing opens an empty list."""
    return ",".join(str(pk) for pk in sorted(set(ids))) or "0"


def activities_url(project: Project | None, which: str) -> str:
    url = reverse("activities", args=[project.code]) if project else reverse("company_activities")
    return f"{url}?show={which}"
