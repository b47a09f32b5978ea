"""A stored classification put into words for a screen: clauses, inputs with units, what is missing."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yingzao.engines.safety.hazard_wording import describe
from yingzao.standards.hazardous_works import HazardousWorks

from .models import HazardAnswer
from .wording import label, language


@dataclass(frozen=True)
class Ground:
    """One rule that applies: where it stands, what it says, and which input met it."""

    clause: str
    level: int
    rule: str
    inputs: str
    verified: bool


@dataclass(frozen=True)
class Verdict:
    """What a screen shows of a classification."""

    answer: HazardAnswer
    work: str
    grounds: tuple[Ground, ...]
    missing: tuple[str, ...]
    warnings: tuple[str, ...]
    standards: str
    verified: bool


def work_name(table: HazardousWorks, work: str) -> str:
    found = table.work_types.get(work)
    return label(found) if found else work


def parameter_name(table: HazardousWorks, key: str) -> str:
    found = table.parameters.get(key)
    return label(found) if found else key


def in_words(stored: dict[str, Any], answer: HazardAnswer, table: HazardousWorks) -> Verdict | None:
    """None where nothing was classified."""
    if not stored:
        return None
    return Verdict(
        answer=answer,
        work=work_name(table, stored["work"]),
        grounds=tuple(_ground(item, table) for item in stored["fired"]),
        missing=tuple(parameter_name(table, key) for key in stored["missing"]),
        warnings=tuple(_near(item, table) for item in stored["near"]),
        standards=" + ".join([stored["standard"], *stored["overlays"]]),
        verified=stored["verified"],
    )


def _ground(item: dict[str, Any], table: HazardousWorks) -> Ground:
    rule = next((rule for rule in table.rules if rule.id == item["rule"]), None)
    inputs = "; ".join(_finding(finding, table) for finding in item["findings"])
    words = describe(rule, language(), table) if rule else item["rule"]
    return Ground(item["clause"], item["level"], words, inputs, item["verified"])


def _finding(finding: dict[str, Any], table: HazardousWorks) -> str:
    name = parameter_name(table, finding["parameter"])
    value = finding["value"]
    if value is True:
        return name
    if not finding["unit"]:
        choices = (
            table.parameters[finding["parameter"]].choices if finding["parameter"] in table.parameters else ()
        )
        value = next((label(choice) for choice in choices if choice.key == value), value)
        return f"{name} {value}"
    return f"{name} {value} {finding['unit']} ≥ {finding['threshold']} {finding['unit']}"


def _near(item: dict[str, Any], table: HazardousWorks) -> str:
    text = _(
        "Close to a threshold: %(parameter)s %(value)s is %(percent)s %% of %(threshold)s %(unit)s (%(clause)s)."
    )
    return text % {**item, "parameter": parameter_name(table, item["parameter"])}
