"""The library on screen: register, versions side by side, void marks, steps, files, adaptation for a project."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from tests.pdfs import squeezed, text_of
from tests.procedures import TEXT, in_force, review, write_procedure, write_version
from tests.schemes import install_routes
from yingzao.core.history.actor import acting_as
from yingzao.core.procedures.governing import version_governing
from yingzao.core.procedures.models import Procedure, ProcedureVersion
from yingzao.core.records.services import Refusal
from yingzao.engines.procedures.steps import Step
from yingzao.engines.procedures.validity import months_later
from yingzao.modules.governance.drafts import adapt, begin_adaptation
from yingzao.modules.governance.models import ProcedureReview

pytestmark = pytest.mark.django_db
KIND = "quality.defect"
BASE = "/company/procedures/"


@pytest.fixture
def procedure(company):
    install_routes()
    return write_procedure(company, kinds=[KIND])


def form_of(version: str = "1.1", **fields) -> dict:
    today = timezone.localdate()
    return {"version": version, "text": TEXT, "valid_from": today.isoformat(),
            "valid_until": months_later(today, 30).isoformat(), "changes": "首次修订", **fields}  # fmt: skip


def test_a_new_version_is_a_draft_with_the_steps_of_the_one_before(company, procedure, signed_in):
    in_force(procedure, steps=(Step("s1", "编制", KIND),))
    client, url = signed_in(company.administrator), f"{BASE}{procedure.pk}/version/"
    assert "适用于全部项目" in client.get(url).content.decode()
    assert [client.post(url, form_of()).status_code for _ in range(2)] == [302, 422]
    draft = ProcedureVersion.objects.get(version="1.1")
    assert draft.status == "draft" and draft.ordered_steps[0].name == "编制"
    assert version_governing(KIND, company.project).version == "1.0"


def test_a_repeated_clause_number_is_refused(company, procedure, signed_in):
    answer = signed_in(company.administrator).post(
        f"{BASE}{procedure.pk}/version/", form_of(text="1 甲\n1 乙")
    )
    assert answer.status_code == 422 and "重复" in answer.content.decode()
    assert not ProcedureVersion.objects.exists()


def test_who_may_only_look_writes_nothing(company, procedure, signed_in):
    draft = write_version(procedure)
    client = signed_in(company.technician)
    assert client.get(f"{BASE}versions/{draft.pk}/").status_code == 200
    for path in ("edit/", "steps/", "files/"):
        assert client.post(f"{BASE}versions/{draft.pk}/{path}", form_of("9")).status_code == 403
    draft.refresh_from_db()
    assert (draft.version, draft.steps) == ("1.0", [])


def test_two_versions_stand_side_by_side_with_what_changed(company, procedure, signed_in):
    in_force(procedure)
    new = in_force(procedure, "1.1", text=TEXT.replace("技术员", "项目总工") + "\n4 <附则>")
    page = signed_in(company.viewer).get(f"{BASE}versions/{new.pk}/compare/").content.decode()
    assert "<ins>项目总工</ins>" in page and "<del>技术员</del>" in page
    assert "&lt;附则&gt;" in page and "<附则>" not in page


def test_a_superseded_version_opens_under_the_mark_void_on_screen_and_paper(company, procedure, signed_in):
    old, new = in_force(procedure), in_force(procedure, "1.1")
    client = signed_in(company.viewer)
    page = client.get(f"{BASE}versions/{old.pk}/").content.decode()
    assert '<div class="stamp">作废</div>' in page and f"{BASE}versions/{new.pk}/" in page
    assert "stamp" not in client.get(f"{BASE}versions/{new.pk}/").content.decode()
    paper = squeezed(text_of(client.get(f"{BASE}versions/{old.pk}/pdf/").content))
    assert "作废" in paper and "适用于全部项目" in paper


def test_a_comparison_prints(company, procedure, signed_in):
    in_force(procedure)
    new = in_force(procedure, "1.1", text=TEXT + "\n4 附则")
    paper = signed_in(company.viewer).get(f"{BASE}versions/{new.pk}/compare/?export=pdf")
    assert paper["Content-Type"] == "application/pdf" and "附则" in squeezed(text_of(paper.content))


def test_the_register_filters_and_goes_out_as_excel(company, procedure, signed_in):
    in_force(procedure)
    sub = Procedure(
        code="工技-01-1", title="路面", owner=company.chief_engineer, master=procedure, types=["road"]
    )
    with acting_as(company.administrator):
        sub.save()
    client = signed_in(company.viewer)
    assert "工技-01-1" not in client.get(f"{BASE}?type=metro").content.decode()
    assert "工技-01-1" in client.get(f"{BASE}?state=none").content.decode()
    sheet = load_workbook(BytesIO(client.get(f"{BASE}?export=xlsx").content)).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["工技-01", "工技-01-1"]
    assert [row[3].value for row in sheet.iter_rows(min_row=2)] == ["全部项目", "公路"]


def test_a_version_is_sent_for_review_from_its_page(company, procedure, signed_in):
    draft = write_version(procedure)
    client = signed_in(company.project_chief_engineer)
    page = client.get(f"{BASE}versions/{draft.pk}/").content.decode()
    link = f"/p/LJL/l/governance.procedure_review/new/?reviewed={draft.pk}&amp;decision=issue"
    assert link in page
    data = {"title": "评审", "reviewed": draft.pk, "decision": "issue", "findings": "可行", "submit": "1"}
    client.post("/p/LJL/l/governance.procedure_review/new/", data)
    draft.refresh_from_db()
    assert draft.status == "in_review" and ProcedureReview.objects.get().status == "in_approval"


def test_steps_are_written_on_screen_and_wrong_ones_refused(company, procedure, signed_in):
    draft = write_version(procedure)
    client, url = signed_in(company.administrator), f"{BASE}versions/{draft.pk}/steps/"
    step = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-name": "班组交底", "form-0-clause": "2",
            "form-0-kind": "technical.briefing", "form-0-narrowed": "班组级", "form-0-standing": "approved",
            "form-0-reach": "part", "form-0-holds": "on", "form-0-R": ["technician"], "form-0-ORDER": "1",
            "form-0-A": ["project_chief_engineer"]}  # fmt: skip
    assert client.post(url, step | {"form-0-narrowed": "月球"}).status_code == 422
    assert client.post(url, step | {"form-0-narrowed": "颜色=红"}).status_code == 422
    draft.refresh_from_db()
    assert draft.steps == []
    assert client.post(url, step).status_code == 302
    draft.refresh_from_db()
    (stored,) = draft.ordered_steps
    assert (stored.key, stored.fact, stored.value, stored.reach) == ("s1", "level", "crew", "part")
    assert stored.duties["A"] == ("project_chief_engineer",)
    page = client.get(url).content.decode()
    assert "班组交底" in page and 'value="班组级"' in page


def test_a_file_hangs_on_a_draft_and_is_read_by_all(company, procedure, signed_in):
    draft = write_version(procedure)
    client = signed_in(company.administrator)
    upload = SimpleUploadedFile("流程图.pdf", b"%PDF-1.4 x", "application/pdf")
    client.post(f"{BASE}versions/{draft.pk}/files/", {"file-file": upload, "file-caption": "流程图"})
    found = draft.files.get()
    answer = client.get(f"{BASE}files/{found.pk}/")
    assert answer.content == b"%PDF-1.4 x"
    client.post(f"{BASE}files/{found.pk}/withdraw/")
    assert client.get(f"{BASE}files/{found.pk}/").status_code == 404


def test_a_project_adapts_local_clauses_and_the_master_stays(company, procedure, signed_in):
    master = in_force(procedure)
    client = signed_in(company.project_chief_engineer)
    client.post(f"/p/LJL/procedures/{master.pk}/adapt/")
    local = ProcedureVersion.objects.get(local_to=company.project)
    url = f"{BASE}versions/{local.pk}/adapt/"
    page = client.get(url).content.decode()
    assert 'name="clause-1"' in page and 'name="clause-0"' not in page
    assert client.post(url, {"clause-1": "职责\n施工员编写。", "changes": "软土地区"}).status_code == 302
    local.refresh_from_db()
    assert "施工员编写" in local.text and "适用于全部项目" in local.text
    assert version_governing(KIND, company.project) == master
    review(company, local, "issue")
    master.refresh_from_db()
    assert version_governing(KIND, company.project) == local and master.text == TEXT
    assert version_governing(KIND, company.other_project) == master


def test_a_locked_clause_refuses_an_edit(company, procedure):
    with acting_as(company.project_chief_engineer):
        local = begin_adaptation(in_force(procedure), company.project)
        with pytest.raises(Refusal, match="第 1 条为核心条款"):
            adapt(local, {"1": "范围\n本项目除外。"}, "赶工")
    local.refresh_from_db()
    assert local.text == TEXT


def test_an_adaptation_is_nobody_elses_and_ends_with_a_new_master(company, procedure, signed_in):
    master = in_force(procedure)
    with acting_as(company.project_chief_engineer):
        local = begin_adaptation(master, company.project)
    client = signed_in(company.outsider)
    assert client.get(f"{BASE}versions/{local.pk}/").status_code == 404
    assert client.post(f"{BASE}versions/{local.pk}/adapt/", {"clause-1": "x"}).status_code == 404
    review(company, local, "issue")
    in_force(procedure, "2.0")
    local.refresh_from_db()
    assert local.status == "superseded"


def test_only_whoever_may_adapt_begins(company, procedure, signed_in):
    master = in_force(procedure)
    assert signed_in(company.technician).post(f"/p/LJL/procedures/{master.pk}/adapt/").status_code == 403
    assert ProcedureVersion.objects.count() == 1


def test_a_project_lists_the_procedures_that_bind_it(company, procedure, signed_in):
    in_force(procedure)
    in_force(write_procedure(company, "工技-02-1", master=procedure, types=["road"]))
    page = signed_in(company.technician).get("/p/LJL/procedures/").content.decode()
    assert "工技-01" in page and "工技-02-1" not in page


def test_crafts_are_ticked_with_the_project(company, signed_in):
    client = signed_in(company.administrator)
    form = client.get("/p/LJL/settings/edit/").context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    client.post("/p/LJL/settings/edit/", data | {"crafts": ["deep_pit", "piles"]})
    company.project.refresh_from_db()
    assert company.project.crafts == ["deep_pit", "piles"]


def test_gaps_in_duties_are_listed_and_exported(company, procedure, signed_in):
    in_force(procedure, steps=(Step("s1", "编制", KIND),))
    client = signed_in(company.viewer)
    assert "无负责人" in client.get(f"{BASE}gaps/").content.decode()
    sheet = load_workbook(BytesIO(client.get(f"{BASE}gaps/?export=xlsx").content)).active
    assert [cell.value for cell in sheet[2]][1] == "编制"
