"""A form is a list of typed questions: wrong lists are refused, answers checked, revisions are versions."""

import pytest

from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, change, create, revise
from yingzao.core.routes.services import decide, submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.forms.models import FormDefinition
from yingzao.modules.forms.schema import SchemaError, check_answers, read_questions

QUESTIONS = [
    {"key": "slump_mm", "label": "坍落度", "type": "number", "unit": "mm", "required": True},
    {"key": "weather", "label": "天气", "type": "choice", "choices": ["晴", "雨"]},
    {"key": "poured_on", "label": "日期", "type": "date"},
    {"key": "vibrated", "label": "已振捣", "type": "yes_no"},
]


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {},
        ["slump"],
        [{"key": "Slump", "label": "x", "type": "number"}],
        [{"key": "a", "label": " ", "type": "text"}],
        [{"key": "a", "label": "x", "type": "money"}],
        [{"key": "a", "label": "x", "type": "choice", "choices": ["one"]}],
        [{"key": "a", "label": "x", "type": "text", "choices": ["b", "c"]}],
        [{"key": "a", "label": "x", "type": "text", "colour": "red"}],
        [{"key": "a", "label": "x", "type": "text", "required": "yes"}],
        [QUESTIONS[0], QUESTIONS[0]],
    ],
)
def test_a_list_that_is_no_form_is_refused(wrong):
    with pytest.raises(SchemaError):
        read_questions(wrong)


def test_answers_of_the_right_types_pass():
    answers = {"slump_mm": "180", "weather": "晴", "poured_on": "2026-11-20", "vibrated": True}
    assert check_answers(read_questions(QUESTIONS), answers) == {}


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({}, {"slump_mm"}),
        ({"slump_mm": "NaN"}, {"slump_mm"}),
        ({"slump_mm": True}, {"slump_mm"}),
        ({"slump_mm": 180, "weather": "雪"}, {"weather"}),
        ({"slump_mm": 180, "poured_on": "20.11."}, {"poured_on"}),
        ({"slump_mm": 180, "vibrated": "yes"}, {"vibrated"}),
        ({"slump_mm": 180, "rate": 3}, {"rate"}),
    ],
)
def test_a_wrong_missing_or_unasked_answer_is_named(answers, wrong):
    assert set(check_answers(read_questions(QUESTIONS), answers)) == wrong


def test_a_form_changes_by_revision_and_the_old_version_stays_as_it_was(company):
    with acting_as(company.technician):
        install_starter_routes()
        form = create(FormDefinition, project=company.project, title="坍落度检查", questions=QUESTIONS)
        run = submit(form, company.technician)
    with acting_as(company.project_manager):
        decide(run, company.project_manager, "approve")
        with pytest.raises(Refusal):
            change(form, FormDefinition.objects.get().version, questions=QUESTIONS[:1])
        newer = revise(form)
        newer = change(newer, newer.version, questions=QUESTIONS[:2])
    older = FormDefinition.objects.get(revision="A")
    assert (len(older.questions), len(newer.questions), newer.revision) == (4, 2, "B")


def test_a_definition_with_a_wrong_question_is_not_written(company):
    with acting_as(company.technician), pytest.raises(Refusal):
        create(FormDefinition, project=company.project, title="错误表单", questions=[{"key": "a"}])
    assert not FormDefinition.objects.exists()
