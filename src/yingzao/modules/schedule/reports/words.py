"""The figures of a report by name."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from yingzao.core.records.ledgers import Text

FIGURES: dict[str, Text] = {
    "progress": _("planned and actual progress"), "entries": _("daily entries"), "started": _("begun activities"),
    "finished": _("finished activities"), "delays": _("delay events"), "ppc": _("PPC of the week plans"),
    "weather": _("weather"), "causes": _("causes of missed items"),
}  # fmt: skip


def changes_in_words(keys: Iterable[str]) -> list[Text]:
    return [FIGURES[key] for key in keys]
