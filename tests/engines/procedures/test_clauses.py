"""Clauses are read from text as people write it, written back the same, and only local ones are adapted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.procedures.clauses import (
    Clause,
    LockedClause,
    UnknownClause,
    adapted,
    read_clauses,
    repeated_numbers,
    text_of,
)
from yingzao.engines.procedures.markup import read_blocks

TEXT = """本程序依据公司管理制度编制。
1 范围
适用于公司全部在建工程。
2 职责
2.1 项目总工组织编制。
2.2 技术员收集资料。【可调】
- 每周一次
- **雨季**每日一次
第三条 附则
四、解释权归公司总工办。"""


def test_outline_numbers_of_every_usual_kind_begin_a_clause():
    assert [c.number for c in read_clauses(TEXT)] == ["", "1", "2", "2.1", "2.2", "第三条", "四、"]
    assert read_clauses(TEXT)[1] == Clause("1", "范围", "适用于公司全部在建工程。")


def test_a_clause_is_core_unless_it_is_marked_as_local():
    assert [c.number for c in read_clauses(TEXT) if c.is_local] == ["2.2"]
    assert read_clauses("1 Scope [local]\ntext")[0] == Clause("1", "Scope", "text", is_local=True)


def test_a_measure_at_the_start_of_a_line_is_no_clause():
    assert [c.number for c in read_clauses("1 整改\n3天内完成\n2.5m以上设防护")] == ["1"]


def test_a_number_that_stands_twice_is_named():
    assert repeated_numbers(read_clauses("1 甲\n2 乙\n1 丙")) == ("1",)


_words = st.text("范围职责整改 abc。，\n-|*", max_size=30)
_numbers = st.lists(st.sampled_from(["1", "1.1", "2", "2.10.3", "第四条", "五、"]), unique=True, max_size=6)


@given(_numbers, st.data())
def test_what_is_written_is_read_again_the_same(numbers, data):
    clauses = tuple(
        Clause(number, data.draw(_words).replace("\n", "").strip() or "题", data.draw(_words).strip("\n"),
               data.draw(st.booleans()))
        for number in numbers
    )  # fmt: skip
    once = read_clauses(text_of(clauses))
    assert [c.number for c in once] == numbers
    assert read_clauses(text_of(once)) == once


def test_a_local_clause_is_adapted_and_everything_else_stays():
    own = adapted(TEXT, {"2.2": "测量员收集资料。\n- 每日一次"})
    before, after = read_clauses(TEXT), read_clauses(own)
    assert [a.number for b, a in zip(before, after, strict=True) if a != b] == ["2.2"]
    assert after[4] == Clause("2.2", "测量员收集资料。", "- 每日一次", is_local=True)


def test_a_core_clause_is_locked():
    with pytest.raises(LockedClause, match=r"2\.1"):
        adapted(TEXT, {"2.1": "技术员自行编制。"})


def test_a_local_clause_cannot_smuggle_in_a_new_one():
    with pytest.raises(LockedClause):
        adapted(TEXT, {"2.2": "资料。\n2.3 无需审批。"})


def test_a_clause_that_is_not_there_is_not_adapted():
    with pytest.raises(UnknownClause):
        adapted(TEXT, {"9": "新增"})


def test_words_carry_lists_tables_and_bold_and_nothing_else():
    blocks = read_blocks("先做：\n- 甲\n- **乙**\n\n| 项 | 值 |\n| 坍落度 | 180 |\n<script>")
    assert [block.kind for block in blocks] == ["paragraph", "items", "table", "paragraph"]
    assert blocks[1].lines[1][0].is_bold and blocks[1].lines[1][0].text == "乙"
    assert blocks[2].rows[1][1][0].text == "180"
    assert blocks[3].lines[0][0].text == "<script>"
