"""Forms of the trade (标准表格) as questions that can be filled in, taken as they are or changed by a company."""

from dataclasses import dataclass
from typing import Any

from yingzao.standards.structure import TableError
from yingzao.standards.tables import Table

_CELLS = 4
_WHOLE_NUMBERS = ("decimals", "min_rows", "max_rows")
_FLAGS = ("required", "wide")
_IN_A_LIST = ("text", "number", "money", "date", "choice", "part", "organisation", "computed")
_MOST_COLUMNS = 5
_WRITERS_MAY = ("view", "add", "edit", "submit", "export", "void")
_READERS_MAY = ("view", "export")
_SIGNERS_MAY = ("view", "sign", "export")
_READERS = (
    "administrator", "chief_engineer", "project_manager", "project_chief_engineer", "production_manager",
    "discipline_lead", "technician", "site_engineer", "quality_engineer", "safety_officer", "documents_clerk",
    "cost_engineer", "owner",
)  # fmt: skip
"""Roles that read what another party writes to the project."""


@dataclass(frozen=True)
class StandardForm:
    """One form; ``code`` is the standard's (None for forms that no standard numbers).

    ``rows`` are lines ``key | label | type | settings``, those beginning with ``-`` columns of the table above them;
    ``signers`` the roles that sign it one after another; ``writers`` the only roles that write it, where it is another
    party's to write (empty: whoever fills in the company's forms).
    """

    prefix: str
    zh: str
    en: str
    group: str
    signers: tuple[str, ...]
    rows: str
    code: str | None = None
    writers: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.code} {self.zh}" if self.code else self.zh

    @property
    def questions(self) -> dict[str, Any]:
        """The definition as the reader of forms takes it (format 1)."""
        fields: list[dict[str, Any]] = []
        for line in self.rows.strip().splitlines():
            if line.startswith("-"):
                fields[-1].setdefault("columns", []).append(_question(line[1:]))
            else:
                fields.append(_question(line))
        return {"format": 1, "fields": fields}

    @property
    def ledger(self) -> dict[str, Any]:
        """How it is kept: numbers, the columns of its list, its approval route."""
        shown = [each for each in self.questions["fields"] if each["type"] in _IN_A_LIST]
        steps = [
            {
                "key": f"sign{place}",
                "name": f"第 {place} 级签认",
                "signers": [{"kind": "role", "value": role}],
            }
            for place, role in enumerate(self.signers, start=1)
        ]
        return {
            "prefix": self.prefix, "name_en": self.en, "group": self.group,
            "columns": [each["key"] for each in shown[:_MOST_COLUMNS]],
            "filters": [each["key"] for each in shown[:_MOST_COLUMNS] if each["type"] in ("date", "choice", "part")],
            "route": {"steps": steps}, **({"permissions": self._permissions} if self.writers else {}),
        }  # fmt: skip

    @property
    def _permissions(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for roles, verbs in (
            (self.writers, _WRITERS_MAY),
            (self.signers, _SIGNERS_MAY),
            (_READERS, _READERS_MAY),
        ):
            for role in roles:
                held = found.setdefault(role, [])
                held += [verb for verb in verbs if verb not in held]
        return found


@dataclass(frozen=True)
class StandardFormTable(Table):
    """The forms shipped with the product."""

    forms: tuple[StandardForm, ...]

    def __post_init__(self) -> None:
        prefixes = [each.prefix for each in self.forms]
        if len(set(prefixes)) != len(prefixes):
            raise TableError("a prefix stands twice")


def _question(line: str) -> dict[str, Any]:
    cells = [cell.strip() for cell in line.split("|", _CELLS - 1)]
    if len(cells) != _CELLS:
        raise TableError(f"a row has {_CELLS} cells: {line}")
    key, label, kind, settings = cells
    question: dict[str, Any] = {"key": key, "label": label, "type": kind}
    for setting in filter(None, (each.strip() for each in settings.split(";"))):
        name, _equals, value = setting.partition("=")
        if name in _FLAGS:
            question[name] = True
        elif name in ("choices", "totals"):
            question[name] = value.split(",")
        elif name == "default":
            question[name] = {"from": value}
        else:
            question[name] = int(value) if name in _WHOLE_NUMBERS else value
    return question
