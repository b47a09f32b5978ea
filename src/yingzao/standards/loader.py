"""Load a table of a standard by name: typed, frozen, read once and checked.

>>> load("sampling").meta.standard
'GB 50300-2013'
"""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal, overload

from yingzao.standards.acceptance import AcceptanceTable, DeviationTable
from yingzao.standards.accidents import AccidentTable
from yingzao.standards.application_gates import GateRuleTable
from yingzao.standards.briefing_headings import BriefingHeadingTable
from yingzao.standards.design_review import DesignReviewTable
from yingzao.standards.division import DivisionTable
from yingzao.standards.hazardous_works import HazardousWorks
from yingzao.standards.library import LibraryTable
from yingzao.standards.lot_items import LotItemTable
from yingzao.standards.process import ControlChartTable, ProcessTable
from yingzao.standards.reinspection import ReinspectionTable
from yingzao.standards.standard_forms import StandardFormTable
from yingzao.standards.starter_procedures import StarterProcedureTable
from yingzao.standards.strength import ConcreteTable, EntityTable, MortarTable, RemovalTable
from yingzao.standards.structure import TableError, build
from yingzao.standards.tables import (
    BoqTable,
    CarbonTable,
    RiskTable,
    RoundingTable,
    SamplingTable,
    Table,
)
from yingzao.standards.wbs_templates import WbsTemplateTable
from yingzao.standards.weather import WeatherTable
from yingzao.standards.works_checks import WorksCheckTable

_SHAPES: dict[str, type[Table]] = {
    "acceptance": AcceptanceTable,
    "accidents": AccidentTable,
    "application_gates": GateRuleTable,
    "boq": BoqTable,
    "briefing_headings": BriefingHeadingTable,
    "carbon_materials": CarbonTable,
    "concrete": ConcreteTable,
    "control_charts": ControlChartTable,
    "design_review": DesignReviewTable,
    "deviations": DeviationTable,
    "division": DivisionTable,
    "formwork_removal": RemovalTable,
    "hazardous_works": HazardousWorks,
    "library": LibraryTable,
    "lot_items": LotItemTable,
    "mortar": MortarTable,
    "process_limits": ProcessTable,
    "quantity_rounding": RoundingTable,
    "reinspection": ReinspectionTable,
    "risk": RiskTable,
    "sampling": SamplingTable,
    "standard_forms": StandardFormTable,
    "starter_procedures": StarterProcedureTable,
    "structure_entity": EntityTable,
    "wbs_templates": WbsTemplateTable,
    "weather": WeatherTable,
    "works_checks": WorksCheckTable,
}


def names() -> tuple[str, ...]:
    """Names of all tables that ``load`` knows."""
    return tuple(_SHAPES)


@overload
def load(name: Literal["acceptance"]) -> AcceptanceTable: ...
@overload
def load(name: Literal["application_gates"]) -> GateRuleTable: ...
@overload
def load(name: Literal["accidents"]) -> AccidentTable: ...
@overload
def load(name: Literal["boq"]) -> BoqTable: ...
@overload
def load(name: Literal["briefing_headings"]) -> BriefingHeadingTable: ...
@overload
def load(name: Literal["carbon_materials"]) -> CarbonTable: ...
@overload
def load(name: Literal["concrete"]) -> ConcreteTable: ...
@overload
def load(name: Literal["control_charts"]) -> ControlChartTable: ...
@overload
def load(name: Literal["design_review"]) -> DesignReviewTable: ...
@overload
def load(name: Literal["deviations"]) -> DeviationTable: ...
@overload
def load(name: Literal["division"]) -> DivisionTable: ...
@overload
def load(name: Literal["formwork_removal"]) -> RemovalTable: ...
@overload
def load(name: Literal["hazardous_works"]) -> HazardousWorks: ...
@overload
def load(name: Literal["library"]) -> LibraryTable: ...
@overload
def load(name: Literal["mortar"]) -> MortarTable: ...
@overload
def load(name: Literal["process_limits"]) -> ProcessTable: ...
@overload
def load(name: Literal["quantity_rounding"]) -> RoundingTable: ...
@overload
def load(name: Literal["reinspection"]) -> ReinspectionTable: ...
@overload
def load(name: Literal["risk"]) -> RiskTable: ...
@overload
def load(name: Literal["lot_items"]) -> LotItemTable: ...
@overload
def load(name: Literal["sampling"]) -> SamplingTable: ...
@overload
def load(name: Literal["standard_forms"]) -> StandardFormTable: ...
@overload
def load(name: Literal["starter_procedures"]) -> StarterProcedureTable: ...
@overload
def load(name: Literal["structure_entity"]) -> EntityTable: ...
@overload
def load(name: Literal["weather"]) -> WeatherTable: ...
@overload
def load(name: Literal["works_checks"]) -> WorksCheckTable: ...
@overload
def load(name: Literal["wbs_templates"]) -> WbsTemplateTable: ...
@overload
def load(name: str) -> Table: ...
def load(name: str) -> Table:
    """Return the table ``name``; the same object every time.

    Raises TableError when there is no such table or its file is malformed.
    """
    _check_name(name)
    return _load(name)


@cache
def _load(name: str) -> Table:
    return build_table(name, read_table(name))


def read_table(name: str) -> Mapping[str, object]:
    """The data of a table: of its file, or of all files of its folder, whose lists are joined."""
    folder = files("yingzao.standards").joinpath(name)
    if not folder.is_dir():
        return read_toml(f"{name}.toml")
    joined: dict[str, object] = {}
    for filename in sorted(each.name for each in folder.iterdir()):
        for key, value in read_toml(f"{name}/{filename}").items():
            before = joined.get(key)
            joined[key] = [*before, *value] if isinstance(before, list) and isinstance(value, list) else value
    return joined


def build_table(name: str, data: Mapping[str, object]) -> Table:
    """The table ``name`` from other data of its shape, e.g. a company's own figures; raises TableError."""
    _check_name(name)
    return build(_SHAPES[name], data, name)


def _check_name(name: str) -> None:
    if name not in _SHAPES:
        raise TableError(f"no table named {name!r}; there are {', '.join(_SHAPES)}")


def read_toml(filename: str) -> Mapping[str, object]:
    """Parse a TOML file of this package; decimals stay exact."""
    text = files("yingzao.standards").joinpath(filename).read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)
