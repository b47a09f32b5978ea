"""Work due next week names what is missing of six constraints, and says unknown where nothing tells."""

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.drafts import set_aside
from tests.samples import write
from tests.stories.test_week_report import plan  # noqa: F401
from yingzao.core.history.actor import acting_as
from yingzao.core.projects.models import Lot
from yingzao.core.records.models import Meaning
from yingzao.core.records.services import link, set_status
from yingzao.core.records.status import Status
from yingzao.core.routes.services import submit
from yingzao.modules.documents.models import Drawing
from yingzao.modules.quality.models import LabOrder
from yingzao.modules.resources.models import MaterialDelivery
from yingzao.modules.safety.models import HazardReport
from yingzao.modules.schedule import services
from yingzao.modules.schedule.models import Assignment
from yingzao.modules.schedule.readiness import Constraint, lacking_by_activity, look_ahead
from yingzao.modules.technical.models import MethodStatement

pytestmark = pytest.mark.django_db


def cells(company, code: str) -> dict[str, str]:
    (row,) = [row for row in look_ahead(company.project, 14).rows if row.activity.code == code]
    return {constraint.value: state.value for constraint, state, _answers in row.cells}


def test_what_nothing_tells_is_unknown_and_never_ready(company, plan):  # noqa: F811
    assert cells(company, "A") == dict.fromkeys([each.value for each in Constraint], "unknown")
    assert look_ahead(company.project, 14).blocked == []


def test_a_scheme_not_approved_and_steel_not_delivered_keep_work_from_starting(company, plan, signed_in):  # noqa: F811
    walls = plan.activities.get(code="A")
    with acting_as(company.project_chief_engineer):
        scheme = write(company, MethodStatement, title="地下连续墙方案")
        services.add_gate(walls, scheme)
        services.place_activity(walls, company.part, company.site_engineer)
        Assignment.objects.create(activity=walls, kind="RT_Mat", resource_name="热轧带肋钢筋")
    assert cells(company, "A") | {"crew": ""} == {
        "scheme": "missing", "briefing": "missing", "material": "missing", "drawing": "unknown", "crew": "",
        "permit": "unknown",
    }  # fmt: skip
    (row,) = look_ahead(company.project, 14).blocked
    said = [str(answer.text) for answer in row.missing]
    assert any(scheme.number in text for text in said) and any("热轧带肋钢筋" in text for text in said)
    url = reverse("schedule:look_ahead", args=["LJL"])
    text = signed_in(company.viewer).get(f"{url}?days=7&only=blocked").content.decode()
    assert "地下连续墙" in text and "不可开工" in text and "热轧带肋钢筋" in text and "格构柱" not in text
    assert signed_in(company.outsider).get(url).status_code == 404


def test_deliveries_drawings_and_hazards_are_read_from_their_ledgers(company, plan):  # noqa: F811
    walls = plan.activities.get(code="A")
    with acting_as(company.administrator):
        services.place_activity(walls, company.part, None)
        Assignment.objects.create(activity=walls, kind="RT_Mat", resource_code="M00001", resource_name="钢筋")
        steel = write(company, MaterialDelivery, title="钢筋进场", quantity=Decimal(20))
        assert cells(company, "A")["material"] == "missing"
        set_status(steel, Status.APPROVED)
        lot = write(company, LabOrder, tested_as="rebar", quantity=Decimal(20))
        link(lot, steel, Meaning.EVIDENCE_OF)
        assert cells(company, "A")["material"] == "missing", "it came, but its lot is not released"
        lot.sampled_on, lot.results = lot.arrived_on, dict.fromkeys(("tensile", "bend", "mass"), "yes")
        lot.save(action="tested")
        drawing = write(company, Drawing, title="围护结构图", drawing_number="JG-01")
        assert cells(company, "A")["drawing"] == "missing"
        submit(drawing, company.administrator)
    assert (cells(company, "A")["material"], cells(company, "A")["drawing"]) == ("ready", "ready")
    with acting_as(company.safety_officer):
        write(
            company,
            HazardReport,
            title="沟槽边坡",
            likelihood=Decimal(6),
            exposure=Decimal(6),
            consequence=Decimal(15),
        )
    assert cells(company, "A")["permit"] == "missing"
    assert "沟槽边坡" in str(lacking_by_activity([plan.activities.get(code="A")])[walls.pk][-1].text)


def test_the_number_of_questions_does_not_grow_with_the_rows(company, plan, django_assert_max_num_queries):  # noqa: F811
    with acting_as(company.production_manager), set_aside(plan):
        for number in range(12):
            services.create_activity(plan, code=f"N{number}", name=f"新增{number}", days=2)
    with django_assert_max_num_queries(22):
        assert len(look_ahead(company.project, 14).rows) >= 14


def test_who_works_in_one_lot_gets_no_figures_over_the_plan_of_all(company, plan, signed_in):  # noqa: F811
    with acting_as(company.administrator):
        lot = Lot(project=company.project, code="1", name="一标段")
        lot.save()
    in_lot = company.hire("in_lot", "viewer", company.project, lot=lot)
    url = reverse("schedule:look_ahead", args=["LJL"])
    assert signed_in(company.viewer).get(url).status_code == 200
    refused = signed_in(in_lot).get(url)
    assert refused.status_code == 403 and "地下连续墙" not in refused.content.decode()
