"""Projects, parties, lots, numbering, parts and posts as people use them on the screens."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests.samples import write
from yingzao.core.access.models import Post, Role
from yingzao.core.accounts.models import Organisation
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.history.models import HistoryEntry
from yingzao.core.projects.models import Lot, Part, Party, Project
from yingzao.core.records.ledgers import ledgers
from yingzao.core.records.models import NumberRule
from yingzao.core.records.numbering import rule_for
from yingzao.modules.collaboration.models import ContactSheet

NEW = {"code": "BHX", "name": "滨河新区综合管廊", "short_name": "滨河管廊", "type": "municipal"}


def _store(row):
    with acting_as_system("test"):
        row.save()
    return row


# -- register -----------------------------------------------------------------------------------------


def test_the_register_lists_only_projects_one_holds_a_post_in(company, signed_in):
    page = signed_in(company.outsider).get("/projects/").content.decode()
    assert "高新国际公寓" in page and "临江路地铁站土建工程" not in page


def test_the_register_filters_by_stage_and_words(company, signed_in):
    client = signed_in(company.chief_engineer)
    assert "高新国际公寓" not in client.get("/projects/?q=临江").content.decode()
    assert "临江路地铁站土建工程" not in client.get("/projects/?stage=closed").content.decode()


def test_the_register_counts_only_records_one_may_see(company, signed_in):
    crew_leader = company.hire("crew_leader", "crew_leader", company.project)
    with acting_as(company.technician):
        write(company, ContactSheet)
    link = '<a href="/p/LJL/records/?open=1">%d</a>'
    assert link % 1 in signed_in(company.technician).get("/projects/").content.decode()
    assert link % 0 in signed_in(crew_leader).get("/projects/?sort=-open_records").content.decode()


def test_the_register_as_excel_keeps_a_name_like_a_formula_as_text(company, signed_in):
    company.project.name = "=1+1"
    _store(company.project)
    sheet = load_workbook(BytesIO(signed_in(company.viewer).get("/projects/?export=xlsx").content)).active
    assert [sheet.max_row, sheet["B2"].value, sheet["B2"].data_type] == [2, "=1+1", "s"]


def test_a_project_sent_twice_is_one_project(company, signed_in):
    client = signed_in(company.administrator)
    first, second = client.post("/projects/new/", NEW), client.post("/projects/new/", NEW)
    assert (first.status_code, second.status_code) == (302, 422)
    assert Project.objects.filter(code="BHX").count() == 1
    assert "编码" in second.content.decode()


def test_who_holds_no_company_post_creates_no_project(company, signed_in):
    assert signed_in(company.project_manager).post("/projects/new/", NEW).status_code == 403
    assert not Project.objects.filter(code="BHX").exists()


def test_a_project_finishing_before_its_start_is_refused_at_that_field(company, signed_in):
    dates = {"starts_on": "2026-05-01", "finishes_on": "2026-04-01"}
    answer = signed_in(company.administrator).post("/projects/new/", NEW | dates)
    assert answer.status_code == 422 and "合同竣工日期早于开工日期" in answer.content.decode()
    assert not Project.objects.filter(code="BHX").exists()


@pytest.mark.parametrize("path", ["settings/", "settings/edit/", "settings/numbering/", "parts/", "parts/paste/",
                                  "parts/labels/", "parts/parts.tsv", "team/"])  # fmt: skip
def test_an_outsider_finds_no_page_of_the_project(company, signed_in, path):
    assert signed_in(company.outsider).get(f"/p/LJL/{path}").status_code == 404


@pytest.mark.parametrize("path", ["settings/edit/", "parts/paste/"])
def test_a_viewer_is_refused_what_changes_the_project(company, signed_in, path):
    assert signed_in(company.viewer).get(f"/p/LJL/{path}").status_code == 403


def test_guests_are_sent_to_the_sign_in_page(company, client):
    assert "/accounts/login/" in client.get("/p/LJL/settings/")["Location"]


# -- stage --------------------------------------------------------------------------------------------


def _prepared(company) -> Project:
    project = company.project
    project.stage, project.manager = "preparation", company.project_manager
    project.starts_on, project.finishes_on = date(2026, 1, 5), date(2027, 6, 30)
    return _store(project)


def _advance(client, stage="construction", reason="施工许可证 3201-2026-015"):
    return client.post("/p/LJL/settings/advance/", {"stage": stage, "reason": reason}, follow=True)


def test_construction_begins_with_a_signed_reason(company, signed_in):
    project = _prepared(company)
    _advance(signed_in(company.project_manager))
    project.refresh_from_db()
    assert project.stage == "construction"
    entry = HistoryEntry.objects.get(model="projects.project", object_id=project.pk, action="stage_reason")
    assert entry.changes["reason"][1] == "施工许可证 3201-2026-015"


@pytest.mark.parametrize(("stage", "reason", "said"), [
    ("warranty", "许可证", "阶段须依次推进"), ("construction", "  ", "请写明依据"),
])  # fmt: skip
def test_a_stage_out_of_order_or_without_reason_is_refused(company, signed_in, stage, reason, said):
    project = _prepared(company)
    answer = _advance(signed_in(company.project_manager), stage, reason)
    project.refresh_from_db()
    assert project.stage == "preparation" and said in answer.content.decode()


def test_construction_without_supervisor_and_start_date_says_what_is_missing(company, signed_in):
    project = _prepared(company)
    project.starts_on = None
    _store(project)
    party = project.parties.get(kind="supervision")
    party.withdrawn = True
    _store(party)
    text = _advance(signed_in(company.project_manager)).content.decode()
    project.refresh_from_db()
    assert project.stage == "preparation"
    assert "参建单位“监理单位”" in text and "合同开工日期" in text


def test_who_may_edit_but_not_advance_leaves_the_stage_alone(company, signed_in):
    project = _prepared(company)
    assert _advance(signed_in(company.project_chief_engineer)).status_code == 403
    project.refresh_from_db()
    assert project.stage == "preparation"


# -- parties, lots, numbering -------------------------------------------------------------------------


def test_a_party_sent_twice_is_one_and_comes_back_after_it_was_withdrawn(company, signed_in):
    client = signed_in(company.project_manager)
    testing = _store(Organisation(kind="testing", name="方圆检测"))
    data = {"party-kind": "testing", "party-organisation": testing.pk, "party-contact": "李工"}
    for _ in range(2):
        assert client.post("/p/LJL/settings/parties/", data).status_code == 302
    party = Party.objects.get(project=company.project, organisation=testing)
    client.post(f"/p/LJL/settings/parties/{party.pk}/withdraw/")
    party.refresh_from_db()
    assert party.withdrawn
    client.post("/p/LJL/settings/parties/", data)
    party.refresh_from_db()
    assert not party.withdrawn


def test_a_viewer_withdraws_no_party(company, signed_in):
    party = company.project.parties.first()
    assert signed_in(company.viewer).post(f"/p/LJL/settings/parties/{party.pk}/withdraw/").status_code == 403
    party.refresh_from_db()
    assert not party.withdrawn


def test_a_party_of_another_project_is_not_found(company, signed_in):
    foreign = _store(Party(project=company.other_project, organisation=company.own, kind="contractor"))
    client = signed_in(company.project_manager)
    assert client.post(f"/p/LJL/settings/parties/{foreign.pk}/withdraw/").status_code == 404


def test_a_lot_is_added_once_and_renamed(company, signed_in):
    client = signed_in(company.project_manager)
    data = {"lot-code": "A1", "lot-name": "土建一标"}
    codes = [client.post("/p/LJL/settings/lots/", data).status_code for _ in range(2)]
    lot = Lot.objects.get(project=company.project)
    assert codes == [302, 422]
    client.post(f"/p/LJL/settings/lots/{lot.pk}/", {"lot-code": "A1", "lot-name": "土建 1 标"})
    lot.refresh_from_db()
    assert lot.name == "土建 1 标"


def test_a_wrong_numbering_pattern_stores_none_of_them(company, signed_in):
    first, second = [ledger.kind for ledger in ledgers()][:2]
    data = {f"pattern-{first}": "{project}-X-{seq:03}", f"pattern-{second}": "{projekt}-{seq}"}
    answer = signed_in(company.project_manager).post("/p/LJL/settings/numbering/", data)
    assert answer.status_code == 422 and "编号规则中只能使用" in answer.content.decode()
    assert not NumberRule.objects.exists()


def test_a_numbering_pattern_is_stored_and_an_empty_one_falls_back(company, signed_in):
    kind = ledgers()[0].kind
    client = signed_in(company.project_manager)
    client.post("/p/LJL/settings/numbering/", {f"pattern-{kind}": "{project}-X-{seq:03}"})
    assert NumberRule.objects.get(project=company.project, kind=kind).pattern == "{project}-X-{seq:03}"
    answer = client.get(f"/p/LJL/settings/numbering/{kind}/", {f"pattern-{kind}": "{code}{seq}"})
    assert answer.content.decode() == f"{ledgers()[0].code}1"
    client.post("/p/LJL/settings/numbering/", {f"pattern-{kind}": ""})
    assert "LJL-" in client.get(f"/p/LJL/settings/numbering/{kind}/").content.decode()


def test_a_viewer_stores_no_numbering(company, signed_in):
    kind = ledgers()[0].kind
    answer = signed_in(company.viewer).post("/p/LJL/settings/numbering/", {f"pattern-{kind}": "N{seq}"})
    assert answer.status_code == 403 and not NumberRule.objects.exists()


# -- parts --------------------------------------------------------------------------------------------


def _tree(units: int, storeys: int, rooms: int) -> str:
    rows = ["编码\t名称"]
    for u in range(5, 5 + units):
        rows.append(f"{u}\t单位工程 {u}")
        for s in range(1, storeys + 1):
            rows.append(f"{u}.{s}\t{s} 层")
            rows += [f"{u}.{s}.{r}\t{r} 区" for r in range(1, rooms + 1)]
    return "\n".join(rows)


def test_three_hundred_pasted_rows_give_the_right_tree(company, signed_in):
    client, text = signed_in(company.project_manager), _tree(3, 11, 8)
    checked = client.post("/p/LJL/parts/paste/", {"text": text, "step": "check"})
    assert checked.status_code == 200 and company.project.parts.count() == 3
    client.post("/p/LJL/parts/paste/", {"text": text, "step": "store"})
    parts = company.project.parts
    assert parts.count() == 3 + 300
    assert parts.get(code="6.10").parent.code == "6" and parts.get(code="6.10.8").depth == 3
    order = list(
        parts.filter(code__startswith="5.").exclude(code__contains=".1.").values_list("code", flat=True)
    )
    assert order.index("5.9") < order.index("5.10") < order.index("5.11")


def test_the_copied_tree_pasted_again_changes_nothing(company, signed_in):
    client = signed_in(company.project_manager)
    text = client.get("/p/LJL/parts/parts.tsv").content.decode("utf-8-sig")
    before = HistoryEntry.objects.count()
    assert client.post("/p/LJL/parts/paste/", {"text": text, "step": "store"}).status_code == 302
    assert HistoryEntry.objects.count() == before


def test_pasted_errors_name_row_and_column_and_store_nothing(company, signed_in):
    text = "7\t地下室\n7.1.1\t北区\n7\t重复\n1..2\t坏编码\n8\t"
    answer = signed_in(company.project_manager).post("/p/LJL/parts/paste/", {"text": text, "step": "store"})
    page = answer.content.decode()
    assert answer.status_code == 422 and company.project.parts.count() == 3
    for words in ("缺少上级 7.1", "编码 7 已在第 1 行出现", "“1..2”不是", "请填写不超过 80 字的名称"):
        assert words in page
    assert '<td class="num">5</td><td>名称</td>' in page


def test_one_part_added_twice_is_one_part(company, signed_in):
    client = signed_in(company.project_manager)
    data = {"code": "1.3", "name": "基坑 3 段"}
    assert [client.post("/p/LJL/parts/add/", data).status_code for _ in range(2)] == [302, 422]
    assert Part.objects.filter(project=company.project, code="1.3").count() == 1


def test_a_retired_part_takes_its_subtree_along_and_comes_back_from_the_top(company, signed_in):
    client = signed_in(company.project_manager)
    top = company.project.parts.get(code="1")
    client.post(f"/p/LJL/parts/{top.pk}/retire/", {"retired": "1"})
    assert company.project.parts.filter(retired=False).count() == 0
    refused = client.post(f"/p/LJL/parts/{company.part.pk}/retire/", {"retired": "0"}, follow=True)
    assert "请先恢复上级" in refused.content.decode()
    assert company.project.parts.filter(retired=False).count() == 0
    client.post(f"/p/LJL/parts/{top.pk}/retire/", {"retired": "0"})
    assert company.project.parts.filter(retired=True).count() == 0


@pytest.mark.parametrize(("verb", "data"), [("rename", {"name": "改名"}), ("retire", {"retired": "1"})])
def test_a_viewer_changes_no_part(company, signed_in, verb, data):
    assert signed_in(company.viewer).post(f"/p/LJL/parts/{company.part.pk}/{verb}/", data).status_code == 403
    company.part.refresh_from_db()
    assert (company.part.name, company.part.retired) == ("基坑 1 段", False)


def test_the_address_on_a_label_opens_the_part(company, signed_in):
    client = signed_in(company.viewer)
    assert "data:image/svg+xml" in client.get("/p/LJL/parts/labels/?under=1.1").content.decode()
    assert "基坑 1 段" in client.get("/p/LJL/at/1.1/", follow=True).content.decode()


# -- team ---------------------------------------------------------------------------------------------


def _post(company, **more) -> dict:
    role = Role.objects.get(code="safety_officer")
    return {"person": company.technician.pk, "role": role.pk, "discipline": "土建"} | more


def test_a_post_sent_twice_is_one_post(company, signed_in):
    client = signed_in(company.project_manager)
    codes = [client.post("/p/LJL/team/", _post(company)).status_code for _ in range(2)]
    assert codes == [302, 422]
    assert Post.objects.filter(person=company.technician, role__code="safety_officer").count() == 1


def test_a_manager_cannot_make_an_administrator(company, signed_in):
    role = Role.objects.get(code="administrator")
    answer = signed_in(company.project_manager).post("/p/LJL/team/", _post(company, role=role.pk))
    assert answer.status_code == 422 and "不能授予" in answer.content.decode()
    assert not Post.objects.filter(person=company.technician, role=role).exists()


def test_who_may_not_edit_posts_gives_none(company, signed_in):
    assert signed_in(company.technician).post("/p/LJL/team/", _post(company)).status_code == 403
    assert signed_in(company.outsider).post("/p/LJL/team/", _post(company)).status_code == 404
    assert not Post.objects.filter(person=company.technician, role__code="safety_officer").exists()


def test_an_ended_post_stays_on_record_and_opens_nothing_any_more(company, signed_in):
    post = company.viewer.posts.get()
    yesterday = timezone.localdate() - timedelta(days=1)
    signed_in(company.project_manager).post(
        f"/company/posts/{post.pk}/end/", {"until": yesterday.isoformat()}
    )
    post.refresh_from_db()
    assert post.until == yesterday
    assert signed_in(company.viewer).get("/p/LJL/settings/").status_code == 404


def test_a_last_day_that_is_no_date_ends_nothing(company, signed_in):
    post = company.viewer.posts.get()
    signed_in(company.project_manager).post(f"/company/posts/{post.pk}/end/", {"until": "2026-02-31"})
    post.refresh_from_db()
    assert post.until is None


def test_the_last_administrator_keeps_the_post(company, signed_in):
    chief = company.chief_engineer.posts.get()
    client, post = signed_in(company.administrator), company.administrator.posts.get()
    client.post(f"/company/posts/{chief.pk}/end/")
    answer = client.post(f"/company/posts/{post.pk}/end/", follow=True)
    post.refresh_from_db()
    assert post.until is None and "必须有人能够编辑角色" in answer.content.decode()


def test_projects_of_a_type_are_numbered_by_its_rule_unless_they_have_their_own(company, signed_in):
    kind, client = "collaboration.contact_sheet", signed_in(company.administrator)
    metro = {f"pattern-{kind}": "{project}/DT/{seq:03}"}
    assert client.post("/company/numbering/?type=metro", metro).status_code == 302
    client.post("/company/numbering/", {f"pattern-{kind}": "{project}/GS/{seq:03}"})
    shown = [(rule.project_type, rule.pattern) for rule in NumberRule.objects.order_by("id")]
    assert shown == [("metro", "{project}/DT/{seq:03}"), ("", "{project}/GS/{seq:03}")]
    assert (company.project.type, company.other_project.type) == ("metro", "building")
    assert rule_for(company.project, kind) == "{project}/DT/{seq:03}"
    assert rule_for(company.other_project, kind) == "{project}/GS/{seq:03}"
    client.post("/p/LJL/settings/numbering/", {f"pattern-{kind}": "{project}/{seq}"})
    assert rule_for(company.project, kind) == "{project}/{seq}"
    company.project.type = "road"
    assert rule_for(company.project, kind) == "{project}/{seq}"
    page = client.get("/company/numbering/?type=road").content.decode()
    assert "XM/GS/001" in page


def test_nobody_without_a_post_in_the_company_numbers_for_it(company, signed_in):
    kind = "collaboration.contact_sheet"
    answer = signed_in(company.project_manager).post("/company/numbering/", {f"pattern-{kind}": "{seq}"})
    assert answer.status_code == 403 and not NumberRule.objects.exists()
