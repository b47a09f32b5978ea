"""Form definitions: wrong ones are refused with every reason, revisions are versions, pages show them in words."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.engines.forms.samples import POUR_CHECK
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, change, create, revise
from yingzao.core.routes.services import decide, submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.forms.models import FormDefinition

pytestmark = pytest.mark.django_db
QUESTIONS = [
    {"key": "slump_mm", "label": "坍落度", "type": "number", "unit": "mm", "required": True},
    {"key": "weather", "label": "天气", "type": "choice", "choices": ["晴", "雨"]},
    {"key": "poured_on", "label": "日期", "type": "date"},
    {"key": "vibrated", "label": "已振捣", "type": "yes_no"},
]


def defined(company, questions, title="混凝土浇筑检查"):
    with acting_as(company.technician):
        return create(FormDefinition, project=company.project, title=title, questions=questions)


def test_a_form_changes_by_revision_and_the_old_version_stays_as_it_was(company):
    form = defined(company, QUESTIONS)
    with acting_as(company.technician):
        install_starter_routes()
        run = submit(form, company.technician)
    with acting_as(company.project_manager):
        decide(run, company.project_manager, "approve")
        with pytest.raises(Refusal):
            change(form, FormDefinition.objects.get().version, questions=QUESTIONS[:1])
        newer = revise(form)
        newer = change(newer, newer.version, questions=QUESTIONS[:2])
    older = FormDefinition.objects.get(revision="A")
    assert (len(older.questions), len(newer.questions), newer.revision) == (4, 2, "B")


@pytest.mark.parametrize(
    ("questions", "reason"),
    [
        ([{"key": "a"}], "类型"),
        ([QUESTIONS[0], QUESTIONS[0]], "重复"),
        ([QUESTIONS[0] | {"label": "<script>alert(1)</script>"}], "标记代码"),
        ([QUESTIONS[0] | {"key": f"k{i}"} for i in range(10_000)], "10000"),
        (
            [
                QUESTIONS[0],
                {"key": "b", "label": "乙", "type": "computed", "formula": "slump_mm + 1 m * 1 m"},
            ],
            "计量单位",
        ),
        (
            [
                QUESTIONS[0],
                {"key": "b", "label": "乙", "type": "computed", "formula": "c + 1"},
                {"key": "c", "label": "丙", "type": "computed", "formula": "b + 1"},
            ],
            "b → c → b",
        ),
    ],
)
def test_a_hostile_or_wrong_definition_is_refused_in_chinese_and_not_written(company, questions, reason):
    with translation.override("zh-hans"), pytest.raises(Refusal) as caught:
        defined(company, questions)
    assert reason in str(caught.value)
    assert not FormDefinition.objects.exists()


def test_the_page_of_a_definition_lists_its_questions_in_words(company, signed_in):
    form = defined(company, POUR_CHECK)
    client = signed_in(company.technician)
    for url in (reverse("record", args=[form.pk]), reverse("record_print", args=[form.pk])):
        text = client.get(url).content.decode()
        assert "坍落度" in text and "方量" in text and "volume * price" in text
        assert "&#x27;key&#x27;" not in text and "{'key'" not in text
    assert "不打印" in text and "计算项" in text


def test_what_was_stored_before_and_cannot_be_read_says_so_instead_of_failing(company, signed_in):
    form = defined(company, QUESTIONS)
    form.questions = [{"key": "a"}]
    with acting_as(company.technician):
        form.save(action="changed")
    page = signed_in(company.technician).get(reverse("record", args=[form.pk]))
    assert page.status_code == 200 and "类型须为" in page.content.decode()
