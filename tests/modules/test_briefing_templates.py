"""What a briefing has to say: laid down by level and version, asked for before it is sent in."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from tests.schemes import fresh, install_routes, send_in, write_scheme
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, change, create
from yingzao.modules.technical.briefing_templates import in_force, publish_template, suggested
from yingzao.modules.technical.models import Briefing, BriefingTemplate

pytestmark = pytest.mark.django_db


def lay_down(company, headings: str) -> BriefingTemplate:
    with acting_as(company.chief_engineer):
        return publish_template("crew", headings)


def brief(company, content: str = "") -> Briefing:
    statement = write_scheme(company)
    with acting_as(company.technician):
        return create(
            Briefing, project=company.project, title="基坑开挖交底", statement=statement, level="crew", content=content,
            valid_until=timezone.localdate() + timedelta(days=30),
        )  # fmt: skip


def test_a_briefing_without_its_quality_standard_is_refused_by_name_and_taken_once_it_is_written(company):
    install_routes()
    lay_down(company, "施工工艺\n质量标准*\n安全措施*")
    briefing = brief(company, "【施工工艺】\n分层开挖\n【质量标准】\n【安全措施】\n戴安全帽")
    with pytest.raises(Refusal, match="质量标准.*【质量标准】下补充"):
        send_in(briefing, company.technician)
    assert fresh(briefing).status == "draft"
    with acting_as(company.technician):
        change(
            briefing,
            briefing.version,
            content=briefing.content.replace("【质量标准】", "【质量标准】\n标高偏差 ±30 mm"),
        )
    send_in(briefing, company.technician)
    assert fresh(briefing).template.version == 1


def test_an_empty_text_begins_with_the_headings_of_the_template(company):
    lay_down(company, "质量标准*\n应急处置")
    content = brief(company).content
    assert content.startswith("【质量标准】\n\n【应急处置】") and "分层分段开挖" in content


def test_a_changed_template_does_not_alter_what_was_written_before(company):
    install_routes()
    lay_down(company, "质量标准*")
    briefing = brief(company, "【质量标准】\n合格")
    send_in(briefing, company.technician)
    lay_down(company, "质量标准*\n成品保护*")
    assert (fresh(briefing).template.version, fresh(briefing).status) == (1, "in_approval")
    assert fresh(briefing).content == "【质量标准】\n合格" and in_force("crew").version == 2


@pytest.mark.parametrize(("headings", "said"), [
    ("", "1 至"), ("质量标准\n质量标准*", "重复"), ("【质量】", "不含"), ("a" * 31, "30"), ("质量标准*", "没有变化"),
])  # fmt: skip
def test_a_template_that_cannot_be_meant_is_refused_and_nothing_is_published(company, headings, said):
    lay_down(company, "质量标准*")
    with pytest.raises(Refusal, match=said):
        lay_down(company, headings)
    assert BriefingTemplate.objects.count() == 1


def test_pages_are_read_by_all_who_brief_and_changed_by_the_company_only(company, signed_in):
    url = "/company/briefing-templates/crew/new/"
    chief = signed_in(company.chief_engineer)
    assert "质量标准*" in chief.get(url).content.decode()
    assert chief.post(url, {"headings": "质量标准*"}).status_code == 302
    site = signed_in(company.technician)
    assert "质量标准" in site.get("/company/briefing-templates/").content.decode()
    assert site.post(url, {"headings": "x"}).status_code == 403 and BriefingTemplate.objects.count() == 1
    assert site.get(f"/company/briefing-templates/{BriefingTemplate.objects.get().pk}/").status_code == 200


@pytest.mark.parametrize(
    ("language", "first", "needed"),
    [("zh-hans", "交底提要", "操作要点*"), ("en", "Summary", "How to do it*")],
)
def test_a_first_template_begins_with_the_usual_headings_in_the_readers_language(
    company, language, first, needed
):
    with override(language):
        lines = suggested().splitlines()
        with acting_as(company.chief_engineer):
            template = publish_template("crew", suggested())
    assert lines[0] == first and needed in lines
    assert [line.is_required for line in template.lines] == [line.endswith("*") for line in lines]
