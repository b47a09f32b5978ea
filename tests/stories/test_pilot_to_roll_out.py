"""A procedure is tried, measured against the time before, reported, decided, and enabled where it is rolled out."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.procedures import review, write_procedure, write_version
from tests.samples import write
from tests.schemes import decide_as, fresh, install_routes, send_in
from yingzao.core.history.actor import acting_as
from yingzao.core.procedures.governing import versions_binding
from yingzao.core.records.services import Refusal, set_status
from yingzao.core.records.status import Status
from yingzao.modules.governance.models import Pilot, RollOut
from yingzao.modules.governance.pilots import comparison_of, decide_pilot
from yingzao.modules.governance.roll_outs import enable_where_due
from yingzao.modules.quality.models import Defect
from yingzao.modules.safety.models import Accident

pytestmark = pytest.mark.django_db


def test_a_pilot_is_measured_before_and_after_and_rolled_out_project_by_project(company, signed_in):
    install_routes()
    today = timezone.localdate()
    procedure = write_procedure(company)
    version = write_version(procedure, pilots=[company.project.pk])

    # Nobody measures a trial of what is not on trial; the review puts it there.
    periods = {
        "before_from": today - timedelta(days=60), "before_to": today - timedelta(days=31),
        "after_from": today - timedelta(days=30), "after_to": today - timedelta(days=1),
    }  # fmt: skip
    with acting_as(company.technician):
        pilot = write(company, Pilot, title="子程序试点", about=version, **periods)
    with pytest.raises(Refusal, match="未在这些项目试行"):
        send_in(pilot, company.technician)
    assert fresh(pilot).status == "draft"
    review(company, version, "pilot")

    # Three defects in the thirty days before, one in the thirty days of the trial.
    with acting_as(company.quality_engineer):
        for days in (50, 45, 40, 12):
            day = today - timedelta(days=days)
            set_status(write(company, Defect, title=f"缺陷 {days}", found_on=day), Status.CLOSED)
    with acting_as(company.safety_officer):
        happened = timezone.now() - timedelta(days=44)
        write(company, Accident, title="脚手架坠落", happened_at=happened, accident_type="fall", injured=1)
        write(company, Accident, title="未遂", happened_at=happened, accident_type="struck")
    run = send_in(pilot, company.technician)
    decide_as(company.chief_engineer, run, "approve")

    # The report stands on the page and on paper; a figure opens exactly its records.
    chief = signed_in(company.chief_engineer)
    with acting_as(company.chief_engineer), pytest.raises(Refusal, match="推广到哪些项目"):
        decide_pilot(pilot, "roll_out", "有效")
    assert (fresh(pilot).status, fresh(pilot).decision, RollOut.objects.count()) == ("approved", "", 0)
    with acting_as(company.chief_engineer):
        other = company.other_project
        decided = decide_pilot(pilot, "roll_out", "返工减少", [other], today + timedelta(days=7))
    lines = {line.key: line for line in comparison_of(decided)}
    assert (lines["rework"].before.value, lines["rework"].after.value) == (Decimal("3.00"), Decimal("1.00"))
    assert lines["rework"].effect.is_better and lines["accidents"].effect.is_better
    assert (lines["accidents"].before.value, lines["accidents"].after.value) == (Decimal("1.00"), 0)
    assert lines["approval_hours"].before.value is None and lines["approval_hours"].effect is None
    page = chief.get(f"/r/{pilot.pk}/").content.decode()
    assert "返工次数" in page and "推广" in page
    keys = ",".join(str(key) for key in lines["rework"].before.records)
    assert f"/records/?ids={keys.replace(',', '%2C')}" in page
    assert "缺陷 50" in chief.get(f"/records/?ids={keys}").content.decode()
    assert "−2.00" in chief.get(f"/r/{pilot.pk}/print/").content.decode()

    # The other project has its day in a week: until then nothing changes there, then the version governs.
    roll_out = RollOut.objects.get()
    assert enable_where_due() == 0 and versions_binding(other) == []
    with acting_as(company.chief_engineer):
        target = roll_out.targets.get()
        target.planned_on = today
        target.save()
    assert (enable_where_due(), enable_where_due()) == (1, 0)
    assert versions_binding(other) == [version]
    assert "1 / 1" in chief.get("/l/governance.roll_out/").content.decode()
    assert chief.get("/company/usage/").status_code == 200
    assert chief.get("/company/usage/?export=xlsx").status_code == 200
