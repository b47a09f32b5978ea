"""Three ways to hold a pit: weighed, one chosen with reasons, printed with its ranking."""

import pytest

from tests.samples import write
from tests.schemes import fresh, install_routes, send_in, sign_until
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, change
from yingzao.modules.technical.comparing import Unreadable, compare
from yingzao.modules.technical.models import SchemeComparison

pytestmark = pytest.mark.django_db

CRITERIA = [
    {"name": "造价", "unit": "万元", "better": "less", "weight": "50"},
    {"name": "工期", "unit": "天", "better": "less", "weight": "30"},
    {"name": "质量", "unit": "分", "better": "more", "weight": "20"},
]
ALTERNATIVES = [
    {"name": "排桩加内支撑", "note": "", "values": ["800", "120", "80"]},
    {"name": "地下连续墙", "note": "兼作外墙", "values": ["1,000", "90", "90"]},
    {"name": "土钉墙", "note": "", "values": ["900", "150", "100"]},
]
DECISION = {"chosen": "地下连续墙", "reasons": "紧邻地铁，变形控制要求高。"}


def write_comparison(company, **values):
    with acting_as(company.technician):
        return write(company, SchemeComparison, title="基坑支护比选",
                     **{"criteria": CRITERIA, "alternatives": ALTERNATIVES, **values})  # fmt: skip


def test_the_ranking_follows_the_weights_and_says_how_firm_it_is():
    found = compare(CRITERIA, ALTERNATIVES)
    assert [(line.score, line.rank) for line in found.lines] == [("88.5", 1), ("88.0", 2), ("82.4", 3)]
    assert found.first == "排桩加内支撑"
    cost = found.edges[0]
    assert (cost.share, cost.below, cost.above) == ("50.0", "地下连续墙", "") and 0 < float(cost.low) < 50
    days_first = [CRITERIA[0], CRITERIA[1] | {"weight": "60"}, CRITERIA[2]]
    assert compare(days_first, ALTERNATIVES).first == "地下连续墙"


def test_it_is_decided_with_reasons_and_the_decision_is_printed(company, signed_in):
    install_routes()
    record = write_comparison(company, **DECISION)
    run = sign_until(send_in(record, company.technician))
    assert run.status == "approved" and fresh(record).first == "排桩加内支撑"
    page = signed_in(company.project_manager).get(f"/r/{record.pk}/").content.decode()
    for words in ("88.5", "选定方案不是得分第一的方案", "紧邻地铁", "权重敏感性"):
        assert words in page
    paper = signed_in(company.project_manager).get(f"/r/{record.pk}/print/").content.decode()
    assert "88.5" in paper and "紧邻地铁" in paper


@pytest.mark.parametrize(("values", "said"), [
    ({"alternatives": ALTERNATIVES[:1], "chosen": "", "reasons": ""}, "至少填写两个方案"),
    ({"alternatives": [ALTERNATIVES[0], ALTERNATIVES[1] | {"values": ["1", "", "1"]}], **DECISION}, "工期未知"),
    ({"chosen": "", "reasons": "省"}, "推荐的方案"), ({"chosen": "土钉墙", "reasons": " "}, "决策理由"),
])  # fmt: skip
def test_what_is_not_ready_is_not_sent_in(company, values, said):
    install_routes()
    record = write_comparison(company, **values)
    with pytest.raises(Refusal, match=said):
        send_in(record, company.technician)
    assert fresh(record).status == "draft"


@pytest.mark.parametrize(("values", "said"), [
    ({"chosen": "沉井"}, "不在备选方案"), ({"criteria": "x"}, "列表"),
    ({"criteria": [CRITERIA[0] | {"better": "x"}], "alternatives": []}, "越小越优"),
    ({"criteria": [CRITERIA[0], CRITERIA[0]], "alternatives": []}, "重复"),
    ({"alternatives": [ALTERNATIVES[0] | {"values": ["1"]}]}, "一个数值"),
    ({"alternatives": [ALTERNATIVES[0] | {"values": ["abc", "1", "1"]}]}, "排桩加内支撑，造价：“abc”不是数字"),
    ({"alternatives": [ALTERNATIVES[0] | {"values": ["-1", "1", "1"]}]}, "不小于 0"),
    ({"alternatives": [ALTERNATIVES[0] | {"values": [None, "1", "1"]}]}, "以文本填写"),
    ({"alternatives": ALTERNATIVES * 3}, "最多"), ({"criteria": [{"name": "x"}]}, "四项"),
])  # fmt: skip
def test_a_table_that_cannot_be_meant_is_refused_with_its_cell_and_nothing_changes(company, values, said):
    record = write_comparison(company)
    with acting_as(company.technician), pytest.raises(Refusal, match=said):
        change(record, record.version, **values)
    assert (fresh(record).criteria, fresh(record).version) == (CRITERIA, record.version)


def test_nothing_is_ranked_without_weight():
    with pytest.raises(Unreadable, match="大于 0"):
        compare([each | {"weight": "0"} for each in CRITERIA], ALTERNATIVES)


def test_the_form_ranks_as_one_types_and_stores_what_it_shows(company, signed_in):
    client = signed_in(company.technician)
    url = f"/p/{company.project.code}/l/technical.scheme_comparison/new/"
    assert "万元" in client.get(url).content.decode()
    sent = {"title": "基坑支护比选", "subject": "scheme"}
    for row, each in enumerate(CRITERIA):
        sent |= {f"table-c{row}-{what}": text for what, text in each.items()}
        sent |= {f"table-c{row}-a{n}": other["values"][row] for n, other in enumerate(ALTERNATIVES)}
    sent |= {f"table-a{n}-name": each["name"] for n, each in enumerate(ALTERNATIVES)}
    drawn = client.post(url, sent | {"refresh": "1"}).content.decode()
    assert "88.5" in drawn and not SchemeComparison.objects.exists()
    refused = client.post(url, sent | {"table-c0-a1": "约一千"})
    assert refused.status_code == 422 and "地下连续墙，造价：“约一千”不是数字" in refused.content.decode()
    assert not SchemeComparison.objects.exists()
    assert client.post(url, sent).status_code == 302
    stored = SchemeComparison.objects.get()
    assert stored.criteria == CRITERIA and stored.names == [each["name"] for each in ALTERNATIVES]
