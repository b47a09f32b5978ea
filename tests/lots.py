"""Inspection lots for tests: written, filled in, and sent along their checks."""

from typing import Any

from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.records.services import create
from yingzao.core.routes.services import decide, submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.quality.models import InspectionLot

REBAR = "020102"
PASSING = (
    "bars: 5/0\nfixing: 5/0\njoints: 5/0\nstaggering: 5/1\nm_spacing: 3 -8 10 0 4\nm_layers: 1 2 -3 0 4\n"
    "m_cover_beam: 2 -1 3 0 4\nm_cover_slab: 1 0 -2 3 2\nm_stirrups: 10 -15 5 0 20"
)
CHECKERS = ("site_engineer", "technician", "quality_engineer", "supervisor")
"""Who signs the self-check, the mutual check, the special inspection and the acceptance."""


def install_routes() -> None:
    with acting_as_system("test"):
        install_starter_routes()


def write_lot(company: Any, **fields: Any) -> InspectionLot:
    """A lot of reinforcement that passes by what is written in it; still a draft."""
    values = {
        "title": "基坑 1 段 钢筋", "part": company.part, "item": REBAR, "capacity": 60, "crew": "钢筋班",
        "responsible": company.site_engineer, "mutual_by": company.technician, "records_complete": True,
        "entries": PASSING,
    }  # fmt: skip
    with acting_as(company.site_engineer):
        return create(InspectionLot, project=company.project, **(values | fields))


def send_in(company: Any, record: Any, by: str = "site_engineer") -> Any:
    with acting_as(company.people[by]):
        submit(record, company.people[by])
    return fresh(record)


def sign(company: Any, record: Any, *signers: str, verb: str = "approve", **arguments: Any) -> Any:
    """The signers decide one after another on the open run of ``record``."""
    for who in signers:
        with acting_as(company.people[who]):
            run = record.runs.filter(closed_at=None).latest("pk")
            decide(run, company.people[who], verb, **({"opinion": "见检查记录"} | arguments))
    return fresh(record)


def fresh(record: Any) -> Any:
    return type(record)._default_manager.get(pk=record.pk)
