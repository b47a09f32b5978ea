"""People, organisations, roles, procedures and routes as the company's administrators use them."""

import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from yingzao.core.access.gate import may
from yingzao.core.access.models import Post, Role
from yingzao.core.accounts.models import Absence, Organisation, Person
from yingzao.core.history.actor import acting_as_system
from yingzao.core.history.models import HistoryEntry
from yingzao.core.procedures.models import Procedure, ProcedureVersion
from yingzao.core.routes.models import Route, RouteVersion, Run
from yingzao.core.routes.starter_routes import install_starter_routes

PLACES = ["organisations/", "people/", "posts/", "roles/", "permissions/", "history/"]
COMPANY_PAGES = [*PLACES, "organisations/new/", "people/new/", "roles/new/", "procedures/new/", "routes/new/"]


@pytest.mark.parametrize("path", COMPANY_PAGES)
def test_company_pages_need_a_company_post(company, signed_in, path):
    assert signed_in(company.administrator).get(f"/company/{path}").status_code == 200
    assert signed_in(company.project_manager).get(f"/company/{path}").status_code == 403


@pytest.mark.parametrize("path", [*COMPANY_PAGES, "procedures/", "routes/"])
def test_guests_see_no_company_page(company, client, path):
    assert client.get(f"/company/{path}").status_code == 302


# -- organisations ------------------------------------------------------------------------------------


def test_a_new_name_of_an_organisation_shows_wherever_it_stands(company, signed_in):
    client = signed_in(company.administrator)
    row = company.organisations["supervision"]
    data = {"name": "方正工程咨询集团", "kind": "supervision"}
    assert client.post(f"/company/organisations/{row.pk}/edit/", data).status_code == 302
    for page in ("/p/LJL/settings/", "/p/LJL/team/", "/company/people/"):
        assert "方正工程咨询集团" in client.get(page).content.decode()


def test_a_likely_twin_is_pointed_out_before_it_is_stored(company, signed_in):
    client = signed_in(company.administrator)
    data = {"name": "方正监理有限公司", "kind": "supervision"}
    answer = client.post("/company/organisations/new/", data)
    assert answer.status_code == 422 and "可能已经有了" in answer.content.decode()
    assert not Organisation.objects.filter(name="方正监理有限公司").exists()
    client.post("/company/organisations/new/", data | {"not_a_twin": "1"})
    assert Organisation.objects.filter(name="方正监理有限公司").exists()
    assert "可能是同一家" not in client.get("/company/organisations/").content.decode()


def test_an_organisation_is_not_part_of_itself(company, signed_in):
    with acting_as_system("test"):
        below = Organisation(kind="own", name="工程部", parent=company.own)
        below.save()
    data = {"name": company.own.name, "kind": "own", "parent": below.pk}
    answer = signed_in(company.administrator).post(f"/company/organisations/{company.own.pk}/edit/", data)
    company.own.refresh_from_db()
    assert answer.status_code == 422 and company.own.parent is None


# -- people -------------------------------------------------------------------------------------------


def _person(company, **more) -> dict:
    return {"username": "zhangsan", "name": "张三", "organisation": company.own.pk, "language": "zh-hans",
            "password": "Gongdi-2026-临江"} | more  # fmt: skip


def test_a_person_sent_twice_is_one_who_can_sign_in_and_whose_password_is_nowhere_written(
    company, signed_in, client
):
    administrator = signed_in(company.administrator)
    codes = [administrator.post("/company/people/new/", _person(company)).status_code for _ in range(2)]
    assert codes == [302, 422]
    written = HistoryEntry.objects.filter(model="accounts.person").values_list("changes", flat=True)
    assert "Gongdi" not in json.dumps(list(written))
    assert client.login(username="zhangsan", password="Gongdi-2026-临江")


def test_a_weak_first_password_is_refused_at_its_field(company, signed_in):
    answer = signed_in(company.administrator).post(
        "/company/people/new/", _person(company, password="12345678")
    )
    assert answer.status_code == 422 and "密码" in answer.content.decode()
    assert not Person.objects.filter(username="zhangsan").exists()


def test_who_has_less_power_takes_over_no_stronger_account(company, signed_in):
    client = signed_in(company.chief_engineer)
    before = company.administrator.password
    client.post(f"/company/people/{company.administrator.pk}/password/", {"password": "Neues-Wort-2026"})
    client.post(f"/company/people/{company.administrator.pk}/leave/")
    company.administrator.refresh_from_db()
    assert company.administrator.password == before and company.administrator.is_active


def test_a_reset_password_works_and_ends_old_sessions(company, signed_in, client):
    signed_in(company.administrator).post(
        f"/company/people/{company.technician.pk}/password/", {"password": "Neues-Wort-2026"}
    )
    assert client.login(username="technician", password="Neues-Wort-2026")


def test_a_leaver_no_longer_signs_in_and_names_a_successor(company, signed_in):
    client = signed_in(company.administrator)
    client.post(f"/company/people/{company.technician.pk}/leave/", {"successor": company.site_engineer.pk})
    company.technician.refresh_from_db()
    assert not company.technician.is_active and company.technician.successor == company.site_engineer
    assert not client.login(username="technician", password="correct horse 2026")


def test_the_last_administrator_cannot_leave(company, signed_in):
    with acting_as_system("test"):
        second = company.hire("second_admin", "administrator")
    signed_in(second).post(f"/company/people/{company.administrator.pk}/leave/")
    with acting_as_system("test"):
        chief = company.chief_engineer.posts.get()
        chief.until = timezone.localdate() - timedelta(days=1)
        chief.save()
    answer = signed_in(second).post(f"/company/people/{second.pk}/leave/", follow=True)
    second.refresh_from_db()
    assert second.is_active and "须由他人登记" in answer.content.decode()


def test_an_absence_is_noted_once_and_its_last_day_follows_its_first(company, signed_in):
    client, today = signed_in(company.technician), timezone.localdate()
    data = {"first_day": today.isoformat(), "last_day": today.isoformat(), "deputy": company.site_engineer.pk}
    assert [client.post("/me/absence/", data).status_code for _ in range(2)] == [302, 422]
    assert company.technician.deputy_on() == company.site_engineer
    wrong = data | {"last_day": (today - timedelta(days=1)).isoformat()}
    assert "末日早于首日" in client.post("/me/absence/", wrong).content.decode()
    assert Absence.objects.count() == 1


# -- roles and the permission test --------------------------------------------------------------------


def _role(role: Role, grants: str) -> dict:
    return {
        "code": role.code,
        "name_zh": role.name_zh,
        "name_en": role.name_en,
        "order": role.order,
        "grants": grants,
    }


def test_changed_grants_hold_at_once(company, signed_in):
    role = Role.objects.get(code="viewer")
    assert not may(company.viewer, "add", "quality.defect", company.project)
    data = _role(role, "projects.project:view\n*:view\nquality.defect:add")
    assert signed_in(company.administrator).post(f"/company/roles/{role.pk}/", data).status_code == 302
    viewer = Person.objects.get(pk=company.viewer.pk)
    assert may(viewer, "add", "quality.defect", company.project)


def test_wrong_grants_are_named_by_row_and_change_nothing(company, signed_in):
    role = Role.objects.get(code="viewer")
    before = role.grants
    answer = signed_in(company.administrator).post(
        f"/company/roles/{role.pk}/", _role(role, "*:view\nquality.defect\n\n*:edit@sonst")
    )
    page = answer.content.decode()
    role.refresh_from_db()
    assert answer.status_code == 422 and role.grants == before
    assert "第 2 行" in page and "第 4 行" in page


def test_nobody_grants_themselves_more_power_than_they_hold(company, signed_in):
    role = Role.objects.get(code="chief_engineer")
    before = list(role.grants)
    grants = "\n".join([*before, "projects.project:advance"])
    answer = signed_in(company.chief_engineer).post(f"/company/roles/{role.pk}/", _role(role, grants))
    role.refresh_from_db()
    assert answer.status_code in {403, 422} and role.grants == before


def test_a_misspelt_kind_is_pointed_out(company, signed_in):
    role = Role.objects.get(code="viewer")
    client = signed_in(company.administrator)
    client.post(f"/company/roles/{role.pk}/", _role(role, "*:view\nqualitty.*:view"))
    assert "“qualitty.*:view”没有匹配到任何内容" in client.get(f"/company/roles/{role.pk}/").content.decode()


def test_the_permission_test_says_what_the_gate_says_and_why(company, signed_in):
    client = signed_in(company.administrator)
    query = f"?person={company.viewer.pk}&project=LJL&kind=projects.project"
    page = client.get(f"/company/permissions/{query}").content.decode()
    assert str(may(company.viewer, "view", "projects.project", company.project).why) in page
    assert "岗位查阅者没有授权 projects.project:edit" in page


def test_the_permission_test_names_a_number_that_does_not_exist(company, signed_in):
    query = f"?person={company.viewer.pk}&number=LJL-XX-9999"
    assert (
        "没有编号为" in signed_in(company.administrator).get(f"/company/permissions/{query}").content.decode()
    )


# -- procedures ---------------------------------------------------------------------------------------


def _procedure(company, until_days: int = 700) -> ProcedureVersion:
    today = timezone.localdate()
    with acting_as_system("test"):
        row = Procedure(
            code="QP-01", title="方案管理", owner=company.chief_engineer, kinds=["quality.defect"]
        )
        row.save()
        version = ProcedureVersion(
            procedure=row, version="1.0", text="1 范围", valid_from=today - timedelta(days=800),
            valid_until=today + timedelta(days=until_days), status="in_force",
        )  # fmt: skip
        version.save()
    return version


def test_an_expired_procedure_says_what_it_refuses(company, signed_in):
    version = _procedure(company, until_days=-3)
    page = signed_in(company.technician).get(f"/company/procedures/{version.procedure_id}/").content.decode()
    assert "已到期 3 天" in page and "以下台账不得新建记录" in page


def test_two_procedures_do_not_govern_the_same_ledger(company, signed_in):
    from yingzao.core.records.ledgers import ledgers

    kind = ledgers()[0].kind
    first = _procedure(company).procedure
    with acting_as_system("test"):
        first.kinds = [kind]
        first.save()
    data = {"code": "QP-02", "title": "另一程序", "owner": company.chief_engineer.pk, "kinds": [kind]}
    answer = signed_in(company.administrator).post("/company/procedures/new/", data)
    assert answer.status_code == 422 and "管控" in answer.content.decode()
    assert not Procedure.objects.filter(code="QP-02").exists()


# -- routes -------------------------------------------------------------------------------------------

STEPS = {
    "steps": [
        {"key": "check", "name": "审核", "signers": [{"kind": "role", "value": "technician"}], "days": 2}
    ]
}


def _route(definition, based_on: int = 0, **more) -> dict:
    text = definition if isinstance(definition, str) else json.dumps(definition)
    return {"code": "own-route", "name": "自定路线", "definition": text, "based_on": based_on} | more


def test_a_route_sent_twice_is_one_and_its_next_version_leaves_the_first_alone(company, signed_in):
    client = signed_in(company.administrator)
    codes = [client.post("/company/routes/new/", _route(STEPS)).status_code for _ in range(2)]
    route = Route.objects.get(code="own-route")
    assert codes == [302, 422]
    changed = {"steps": [STEPS["steps"][0] | {"days": 5}]}
    url = f"/company/routes/{route.pk}/edit/"
    assert [client.post(url, _route(changed, 1)).status_code for _ in range(2)] == [302, 422]
    assert [v.definition["steps"][0]["days"] for v in route.versions.order_by("version")] == [2, 5]


@pytest.mark.parametrize(("definition", "said"), [
    ("{", "不是 JSON"),
    ({"steps": [{"key": "a", "name": "甲", "signers": "x"}]}, "step 1 “a”.signers: 需要列表"),
    ({"steps": [{"key": "a", "name": "甲", "signers": []}]}, "a.signers: 没有签署人"),
    ({"steps": [{"key": "a", "name": "甲", "signers": [{"kind": "role", "value": "chef"}]}]}, "没有角色“chef”"),
    ({"steps": [], "extra": 1}, "route.extra: 不是这里的字段"),
])  # fmt: skip
def test_a_wrong_route_is_refused_naming_step_and_field(company, signed_in, definition, said):
    answer = signed_in(company.administrator).post("/company/routes/new/", _route(definition))
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Route.objects.filter(code="own-route").exists()


def test_who_may_only_look_edits_no_route(company, signed_in):
    with acting_as_system("test"):
        install_starter_routes()
    route = Route.objects.get(code="default")
    client = signed_in(company.supervisor)
    assert client.post(f"/company/routes/{route.pk}/edit/", _route(STEPS, 1)).status_code == 403
    assert RouteVersion.objects.filter(route=route).count() == 1


def test_the_drawing_names_roles_and_says_how_many_run_on_older_versions(company, signed_in):
    with acting_as_system("test"):
        install_starter_routes()
    page = signed_in(company.administrator).get(
        f"/company/routes/{Route.objects.get(code='default').pk}/"
    ).content.decode()  # fmt: skip
    assert "项目经理、项目总工" in page and "任一人签署" in page and "3 天内" in page
    assert Run.objects.count() == 0 and "按旧版本" not in page


def test_a_route_leaves_as_bpmn(company, signed_in):
    with acting_as_system("test"):
        install_starter_routes()
    route = Route.objects.get(code="default")
    answer = signed_in(company.project_manager).get(f"/company/routes/{route.pk}/bpmn/")
    assert ElementTree.fromstring(answer.content).tag.endswith("definitions")
    assert "default-v1.bpmn" in answer["Content-Disposition"]


def test_a_route_of_a_project_one_does_not_see_is_not_found(company, signed_in):
    with acting_as_system("test"):
        route = Route(code="secret", name="秘密", project=company.other_project)
        route.save()
    assert signed_in(company.project_manager).get(f"/company/routes/{route.pk}/").status_code == 404


def test_every_complaint_of_the_route_reader_is_known_to_the_catalogue():
    import re
    from pathlib import Path

    from yingzao.core.screens.route_words import FORMAT_WORDS
    from yingzao.engines.approval import route_json

    source = Path(route_json.__file__).read_text()
    said = set(re.findall(r'_fail\([^"]*"([^"]+)"\)|RouteFormatError\([^)]*?, "([^"]+)"\)', source))
    words = {a or b for a, b in said}
    assert words and words <= set(FORMAT_WORDS)


def test_posts_are_listed_for_the_whole_company(company, signed_in):
    page = signed_in(company.administrator).get("/company/posts/").content.decode()
    assert '<th scope="row" class="stick">Administrator</th>' in page
    assert '<th scope="row" class="stick">Technician</th>' not in page
    assert Post.objects.filter(project=None).count() == 2
