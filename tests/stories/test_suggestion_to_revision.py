"""A worker's suggestion comes into force: sent by phone, voted for, adopted, in the change log, credited."""

import pytest

from tests.pdfs import text_of
from tests.procedures import in_force, review, write_procedure
from tests.schemes import fresh, install_routes
from yingzao.core.history.actor import acting_as
from yingzao.core.notices.models import Notice
from yingzao.core.procedures.models import ProcedureVersion
from yingzao.modules.governance.models import Suggestion
from yingzao.modules.governance.suggestions import adopt

pytestmark = pytest.mark.django_db


def test_a_suggestion_from_the_phone_stands_in_the_next_version_under_the_name_of_its_author(
    company, signed_in
):
    install_routes()
    worker = company.hire("worker", "worker", company.project)
    procedure = write_procedure(company)
    in_force(procedure)

    # The worker sends it against a clause, the technician wants the same, the owner adopts it.
    client = signed_in(worker)
    about = procedure.versions.get().pk
    data = {"title": "班前交底改短", "about": about, "clause": "2", "wording": "十分钟讲完", "submit": "1"}
    client.post("/p/LJL/l/governance.suggestion/new/", data)
    suggestion = Suggestion.objects.get()
    signed_in(company.technician).post(f"/r/{suggestion.pk}/vote/")
    with acting_as(company.chief_engineer):
        adopt(suggestion, "有道理，写入下一版")
    assert Notice.objects.filter(person=worker, record=suggestion.pk, text__contains="已采纳").exists()

    # The next version carries it from the moment it is begun, and says so on screen and paper.
    chief = signed_in(company.chief_engineer)
    form = chief.get(f"/company/procedures/{procedure.pk}/version/").context["form"]
    fields = {name: form[name].value() or "" for name in ("valid_from", "text", "changes")}
    until = procedure.versions.get().valid_until.isoformat()
    chief.post(
        f"/company/procedures/{procedure.pk}/version/",
        {**fields, "version": "1.1", "valid_until": until},
    )
    draft = ProcedureVersion.objects.get(version="1.1")
    url = f"/company/procedures/versions/{draft.pk}/"
    page = chief.get(url).content.decode()
    assert suggestion.full_number in page and worker.name in page
    assert worker.name in text_of(chief.get(f"{url}pdf/").content)

    # In force by its review, the suggestion is done; its author hears of it and is credited.
    review(company, draft, "issue")
    assert fresh(suggestion).status == "closed"
    assert Notice.objects.filter(person=worker, text__contains="纳入了您的建议").exists()
    row = chief.get("/company/contributions/").context["rows"][0]
    assert (row.author, [figure.count for figure in row.figures()], row.votes) == (worker, [1, 1, 1], 1)
    listed = chief.get(row.figures()[2].url).content.decode()
    assert suggestion.full_number in listed
