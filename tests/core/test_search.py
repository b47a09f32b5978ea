"""What one may see is found by any part of its words, two Chinese characters included; nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import change, create
from yingzao.core.search.index import rebuild
from yingzao.core.search.models import SearchDocument
from yingzao.core.search.queries import find
from yingzao.core.search.words import index_words, query_phrases
from yingzao.modules.cost.models import DayworkSlip
from yingzao.modules.quality.models import Defect


@pytest.fixture
def write(company, django_capture_on_commit_callbacks):
    """``write(title, requirement, project)`` → a defect, stored and indexed."""

    def write(title, requirement="按方案整改", project=None):
        project = project or company.project
        author = company.quality_engineer if project == company.project else company.outsider
        with acting_as(author), django_capture_on_commit_callbacks(execute=True):
            return create(Defect, project=project, title=title, requirement=requirement)

    return write


def titles(person, text, **narrowed):
    return [hit.record.title for hit in find(person, text, **narrowed)]


def test_two_characters_are_found_at_the_begin_in_the_middle_and_at_the_end(company, write):
    write("基坑支护渗水")
    for words in ("基坑", "坑支", "渗水", "基坑支护渗水"):
        assert titles(company.viewer, words) == ["基坑支护渗水"]


def test_a_single_character_is_found_wherever_it_stands(company, write):
    write("深基坑")
    assert all(titles(company.viewer, character) == ["深基坑"] for character in "深基坑")


def test_characters_that_are_not_neighbours_are_no_phrase(company, write):
    write("基础与坑底")
    assert titles(company.viewer, "基坑") == []
    assert titles(company.viewer, "基础 坑底") == ["基础与坑底"]


def test_every_word_must_occur_and_fields_of_the_ledger_count(company, write):
    write("蜂窝麻面", requirement="凿除 C35 混凝土后修补")
    assert titles(company.viewer, "蜂窝 C35") == ["蜂窝麻面"]
    assert titles(company.viewer, "蜂窝 C40") == []


def test_full_width_letters_and_capitals_find_the_same(company, write):
    write("ＨＲＢ４００ 钢筋锈蚀")
    assert titles(company.viewer, "hrb400") == ["ＨＲＢ４００ 钢筋锈蚀"]


def test_a_number_is_found_whole_and_comes_first(company, write):
    first = write("第一条")
    write(f"引用 {first.number} 的另一条")
    assert titles(company.viewer, first.number)[0] == "第一条"


def test_a_change_is_found_and_the_old_words_no_longer(company, write, django_capture_on_commit_callbacks):
    record = write("墙面渗水")
    with acting_as(company.quality_engineer), django_capture_on_commit_callbacks(execute=True):
        change(record, record.version, title="顶板裂缝")
    assert titles(company.viewer, "裂缝") == ["顶板裂缝"]
    assert titles(company.viewer, "渗水") == []


def test_what_one_may_not_see_is_not_found(company, write):
    write("基坑渗水")
    write("基坑塌方", project=company.other_project)
    assert titles(company.viewer, "基坑") == ["基坑渗水"]
    assert titles(company.outsider, "基坑") == ["基坑塌方"]
    assert set(titles(company.chief_engineer, "基坑")) == {"基坑渗水", "基坑塌方"}
    assert titles(company.chief_engineer, "基坑", project=company.project) == ["基坑渗水"]


def test_a_private_column_is_never_indexed(company, monkeypatch, django_capture_on_commit_callbacks):
    from yingzao.core.records.ledgers import ledger_of

    monkeypatch.setattr(type(ledger_of(DayworkSlip)), "search", ("trade", "rate"))
    with acting_as(company.project_manager), django_capture_on_commit_callbacks(execute=True):
        create(
            DayworkSlip, project=company.project, title="点工", trade="木工", task="支模", hours=8, rate=987
        )
    assert titles(company.project_manager, "木工") == ["点工"]
    assert titles(company.project_manager, "987") == []


@pytest.mark.parametrize(
    "hostile",
    [
        '"',
        "'",
        '" OR 1=1 --',
        '基坑" OR "',
        "a' <-> b",
        "NEAR(",
        "words:*",
        "AND",
        "* ^ ( ) :",
        "",
        "\x00",
        "%_",
    ],
)
def test_marks_and_operators_have_no_meaning(company, write, hostile):
    write("基坑渗水")
    assert titles(company.viewer, hostile) in ([], ["基坑渗水"])
    assert SearchDocument.objects.count() == 1


def test_rebuilding_gives_the_same_and_drops_what_is_stale(company, write):
    record = write("基坑渗水")
    SearchDocument.objects.filter(record=record.pk).update(text="stale")
    assert rebuild() == 1
    assert titles(company.viewer, "渗水") == ["基坑渗水"]
    assert SearchDocument.objects.get().text.startswith(record.number)


def test_a_hit_shows_the_words_around_the_match(company, write):
    write("第三段", requirement="坑底超挖，须回填素混凝土")
    hit = find(company.viewer, "超挖")[0]
    assert (hit.match, hit.after[:3]) == ("超挖", "，须回")


def test_the_page_needs_a_person_and_shows_their_hits(company, write, client, signed_in):
    record = write("基坑<b>渗水")
    assert client.get("/search/?q=基坑").status_code == 302
    words = signed_in(company.viewer).get("/search/?q=基坑").content.decode()
    assert record.number in words and "<b>渗水" not in words
    assert client.get("/search/?q=基坑&project=GXG").status_code == 404


@given(st.text(alphabet="基坑支护深大开挖abc1 ,。-", max_size=30), st.data())
def test_every_cut_of_a_text_finds_that_text(text, data):
    begin = data.draw(st.integers(0, len(text)))
    words = index_words(text)
    for phrase in query_phrases(text[begin : data.draw(st.integers(begin, len(text)))]):
        if phrase.words[0].isascii() and not any(w.startswith(phrase.words[0]) for w in words):
            continue  # Latin words are found from their beginning, not from their middle
        assert any(_stands_at(words, i, phrase) for i in range(len(words)))


def _stands_at(words, i, phrase):
    *whole, last = phrase.words
    found = words[i : i + len(phrase.words)]
    if len(found) < len(phrase.words) or found[:-1] != whole:
        return False
    return found[-1].startswith(last) if phrase.open_ended else found[-1] == last
