"""Standards as people cite them, whatever the spelling, and nothing that only looks like one."""

import pytest

from yingzao.engines.procedures.citations import Citation, citations_in, normal_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("按GBT50107－2010评定", "GB/T 50107-2010"), ("《标准》（jgj 46-2005）", "JGJ 46-2005"),
        ("GBJ107—87", "GBJ 107-87"), ("GB/T 1499.2-2024", "GB/T 1499.2-2024"), ("JTG F40-2004", "JTG F40-2004"),
        ("见建办质[2018] 31号文", "见建办质〔2018〕31号"), ("建质规〔2024〕5号", "建质规〔2024〕5号"),
        ("住建部令第37号", "住建部令第37号"), ("根据37号令和令第 47 号", "住建部令第47号"),
    ],
)  # fmt: skip
def test_a_number_is_read_in_the_spelling_people_use(text, number):
    assert [each.number for each in citations_in(text)] == [number]


def test_the_clause_right_behind_the_number_goes_with_it():
    text = "钢筋按 GB 50204-2015 第5.3.2条，其余按 GB 50204-2015；配电箱按《规范》（JGJ 46-2005）第8.1.3条"
    assert citations_in(text) == (
        Citation("GB 50204-2015", "5.3.2"), Citation("GB 50204-2015"), Citation("JGJ 46-2005", "8.1.3"),
    )  # fmt: skip


def test_a_clause_named_in_english_goes_with_its_number_too():
    text = "under Order No. 37 (住建部令第37号), article 12, and GB 50300-2013, clause 5.0.6, and GB 55032-2022, all"
    assert citations_in(text) == (
        Citation("住建部令第37号", "12"), Citation("GB 50300-2013", "5.0.6"), Citation("GB 55032-2022"),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "GB 50204", "XGB 1-2019", "GB 50204-20155", "K1-2015", "合同〔2024〕"])
def test_what_is_no_full_number_is_no_citation(text):
    assert citations_in(text) == ()


def test_an_unknown_pattern_stays_as_it_was_typed():
    assert normal_number(" 企标  Q/YZ 01 ") == "企标 Q/YZ 01"
