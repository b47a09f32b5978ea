"""A form as a safety department builds it, 扬尘检查, and how it is published."""

from copy import deepcopy
from typing import Any

from yingzao.core.history.actor import acting_as
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Ledger, ledger_for
from yingzao.core.records.services import create
from yingzao.core.routes.services import decide, submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.forms.models import FormDefinition

KIND = "forms.yc"
QUESTIONS: list[dict[str, Any]] = [
    {"key": "checked_on", "label": "检查日期", "label_en": "Checked on", "type": "date", "required": True,
     "default": {"from": "today"}},
    {"key": "grade", "label": "结论", "label_en": "Result", "type": "choice", "required": True,
     "choices": ["合格", "整改"]},
    {"key": "pm10", "label": "PM10", "type": "number", "unit": "µg/m³", "decimals": 1},
    {"key": "exceeds", "label": "是否超标", "label_en": "Above the limit", "type": "computed",
     "formula": "pm10 > 80 µg / 1 m³"},
    {"key": "checker", "label": "检查人", "label_en": "Checked by", "type": "person"},
    {"key": "title", "label": "点位名称", "label_en": "Place", "type": "text"},
    {"key": "measures", "label": "措施", "label_en": "Measures", "type": "table",
     "columns": [{"key": "what", "label": "内容", "type": "text"}]},
]  # fmt: skip
SETTINGS: dict[str, Any] = {
    "prefix": "YC", "name_en": "Dust inspection", "group": "control",
    "columns": ["checked_on", "grade", "pm10", "exceeds", "checker", "title"],
    "filters": ["checked_on", "grade", "exceeds", "checker"], "totals": ["pm10"],
}  # fmt: skip


def publish(
    company, project: Project | None = None, questions: Any = None, **settings: Any
) -> FormDefinition:
    """The form, written by the technician and approved on its route by the project manager."""
    with acting_as(company.administrator):
        install_starter_routes()
    with acting_as(company.technician):
        form = create(
            FormDefinition, project=project or company.project, title="扬尘检查",
            questions=deepcopy(questions or QUESTIONS), ledger={**SETTINGS, **settings},
        )  # fmt: skip
    return approve(company, form)


def approve(company, form: FormDefinition) -> FormDefinition:
    with acting_as(company.technician):
        run = submit(form, company.technician)
    with acting_as(company.project_manager):
        decide(run, company.project_manager, "approve")
    return FormDefinition.objects.get(pk=form.pk)


def dust_ledger() -> Ledger:
    found = ledger_for(KIND)
    assert found is not None
    return found


def fill_in(company, **answers: Any) -> Any:
    """A dust inspection written by the safety officer."""
    ledger = dust_ledger()
    with acting_as(company.safety_officer):
        return create(
            ledger.model, project=company.project, title="基坑东侧扬尘检查", part=company.part,
            form=ledger.form_in_force, answers={"checked_on": "2026-03-02", "grade": "合格", "pm10": "76.5", **answers},
        )  # fmt: skip
