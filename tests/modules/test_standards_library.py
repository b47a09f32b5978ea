"""The library of standards: what ships with it, a withdrawn one pointed out with its successor, and who cites it."""

import pytest
from django.utils import timezone

from tests.procedures import in_force, write_procedure
from tests.schemes import CHAPTERS, write_scheme
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.records.services import Refusal
from yingzao.modules.knowledge.models import Standard
from yingzao.modules.knowledge.standards_library import install_standards, mark_replaced

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library(company):
    with acting_as_system("test"):
        install_standards()
        install_standards()


def test_what_ships_is_entered_once_with_its_source_and_what_replaced_it():
    old = Standard.objects.get(number="GB 50500-2013")
    assert old.successor == Standard.objects.get(number="GB/T 50500-2024")
    assert Standard.objects.get(number="JGJ/T 46-2024").is_verified is False
    assert not Standard.objects.filter(source="").exists()


def test_a_scheme_that_cites_a_withdrawn_standard_is_warned_with_clause_and_successor(company, signed_in):
    text = CHAPTERS | {
        "safety_measures": "临时用电按《规范》JGJ46-2005第8.1.3条执行，混凝土按 GB/T 50107-2010。"
    }
    scheme = write_scheme(company, chapters=text)
    page = signed_in(company.technician).get(f"/r/{scheme.pk}/").content.decode()
    card = page[page.index('id="citations"') :]
    assert "第 8.1.3 条" in card and "JGJ/T 46-2024" in card
    assert "GB/T 50107-2010" in card


def test_marking_a_standard_as_replaced_lists_everything_that_cites_it(company, signed_in):
    scheme = write_scheme(company, chapters=CHAPTERS | {"overview": "依据 GB 50497-2019 第 4.1.2 条监测。"})
    other = write_scheme(company, title="另一方案", chapters=CHAPTERS | {"overview": "依据 GB 50496-2018。"})
    version = in_force(write_procedure(company), text="1 监测\n按 GB50497-2019 执行。")
    standard = Standard.objects.get(number="GB 50497-2019")
    chief = signed_in(company.chief_engineer)
    chief.post("/company/standards/new/", {"number": "gb50497-2030", "title": "监测标准", "confidence": "V1"})
    newer = Standard.objects.get(number="GB 50497-2030")
    url = f"/company/standards/{standard.pk}/"
    assert signed_in(company.technician).post(f"{url}replaced/", {"on": "2026-11-30"}).status_code == 403
    standard.refresh_from_db()
    assert standard.state == "in_force"
    chief = signed_in(company.chief_engineer)
    chief.post(f"{url}replaced/", {"successor": newer.pk, "on": "2026-11-30"})
    page = chief.get(url)
    cited = [(each.what, each.clauses) for each in page.context["citing"]]
    assert cited == [(version, ""), (scheme, "4.1.2")] and other.number not in page.content.decode()
    assert "GB 50497-2030" in signed_in(company.technician).get(f"/r/{scheme.pk}/").content.decode()
    assert scheme.number not in signed_in(company.outsider).get(url).content.decode()


def test_a_standard_is_not_replaced_by_itself_or_by_a_withdrawn_one(company):
    standard, gone = (Standard.objects.get(number=n) for n in ("GB 50300-2013", "GB 50500-2013"))
    for successor in (standard, gone):
        with acting_as(company.chief_engineer), pytest.raises(Refusal, match="另一个现行标准"):
            mark_replaced(standard, successor, timezone.localdate())
    standard.refresh_from_db()
    assert standard.state == "in_force"
