"""A finding says in which of the five elements its cause lies; the Pareto counts them beside company and benchmark."""

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.samples import write
from tests.schemes import install_routes
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.records.services import set_status
from yingzao.core.records.status import Status
from yingzao.core.rectification.services import answer, classify, issue
from yingzao.modules.governance.models import Benchmark
from yingzao.modules.quality.models import Defect
from yingzao.modules.safety.models import HazardReport

pytestmark = pytest.mark.django_db


def found(company, model, *causes: str, **fields) -> list:
    """Closed findings of these causes."""
    made = []
    for cause in causes:
        record = set_status(write(company, model, **fields), Status.CLOSED)
        record.root_cause, record.stage = cause, "closed"
        record.save(action="classified")
        made.append(record)
    return made


def test_the_pareto_by_cause_tells_unknown_apart_and_opens_its_records(company, signed_in):
    install_routes()
    with acting_as(company.quality_engineer):
        defects = found(company, Defect, "man", "man", "method", "")
    with acting_as(company.safety_officer):
        hazards = found(company, HazardReport, "man")
    with acting_as(company.administrator):
        write(company, Benchmark, root_cause="man", rate=Decimal("0.10"), source="集团通报")
    client = signed_in(company.chief_engineer)
    url = reverse("problems", query={"by": "cause", "project": company.project.pk, "span": "year"})
    page = client.get(url)
    bars = page.context["problems"].bars
    assert [(each.bar.group.words, len(each.bar.group.keys)) for each in bars] == [
        ("人（操作）", 3), ("法（工艺）", 1), ("原因未判定", 1),
    ]  # fmt: skip
    assert set(bars[0].bar.group.keys) == {defects[0].pk, defects[1].pk, hazards[0].pk}
    assert bars[0].benchmark == Decimal("0.10") and bars[0].benchmark_gap == Decimal(
        str(bars[0].here)
    ) - Decimal("0.10")
    assert (bars[1].benchmark, bars[1].benchmark_gap) == (None, None), "unknown is not nothing"
    assert client.get(bars[0].url).content.decode().count(defects[0].number) >= 1
    assert "<svg" in page.content.decode() and client.get(f"{url}&export=xlsx").status_code == 200


def test_rework_counts_only_what_did_not_pass_its_re_check(company, signed_in):
    install_routes()
    with acting_as(company.quality_engineer):
        found(company, Defect, "man")
    page = signed_in(company.chief_engineer).get(
        reverse("problems", query={"kind": "rework", "span": "year"})
    )
    assert page.context["problems"].found == 0


def test_the_cause_is_said_with_the_reply_or_later_by_whoever_may_edit(company, signed_in):
    install_routes()
    with acting_as(company.quality_engineer):
        record = issue(
            Defect, company.project, title="蜂窝", requirement="凿除修补", responsible=company.site_engineer,
            due_on=write(company, Defect).found_on,
        )  # fmt: skip
    url = reverse("record_do", args=[record.pk, "classify"])
    assert signed_in(company.viewer).post(url, {"root_cause": "man"}).status_code == 403
    assert signed_in(company.quality_engineer).post(url, {"root_cause": "luck"}).status_code == 302
    assert Defect.objects.get(pk=record.pk).root_cause == ""
    assert signed_in(company.quality_engineer).post(url, {"root_cause": "man"}).status_code == 302
    assert Defect.objects.get(pk=record.pk).root_cause == "man"
    with acting_as(company.quality_engineer):
        assert classify(record, "method").root_cause == "method"
    with acting_as(company.site_engineer), pytest.raises(Exception, match="照片"):
        answer(record, "已修补", [], "material")  # without a photo nothing of the reply is kept
    assert Defect.objects.get(pk=record.pk).root_cause == "method"
    assert list(verify()) == []
