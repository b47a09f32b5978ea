"""What one may see is found by any part of its words, two Chinese characters included; nothing else is."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from yingzao.core.history.actor import acting_as
from yingzao.core.jobs.models import Job
from yingzao.core.jobs.runner import run_next
from yingzao.core.records.ledgers import ledgers
from yingzao.core.records.services import change, create
from yingzao.core.search.catching_up import make_up
from yingzao.core.search.excerpts import holds, places
from yingzao.core.search.index import index_record, indexed_fields, rebuild
from yingzao.core.search.models import NameChange, SearchDocument
from yingzao.core.search.queries import Narrowing, find, ranked
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
    hit = find(company.viewer, "超挖 素混凝土")[0]
    assert [piece.text for piece in hit.pieces if piece.is_match] == ["超挖", "素混凝土"]
    assert "".join(piece.text for piece in hit.pieces).endswith("坑底超挖，须回填素混凝土 · Quality Engineer")


def test_the_page_needs_a_person_and_shows_their_hits(company, write, client, signed_in):
    record = write("基坑<b>渗水")
    assert client.get("/search/?q=基坑").status_code == 302
    words = signed_in(company.viewer).get("/search/?q=基坑").content.decode()
    assert record.number in words and "<b>渗水" not in words
    assert client.get("/search/?q=基坑&project=GXG").status_code == 404


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("ZX-2026XF0138 材料", ["XF0138", "2026XF", "xf", "0138", "zx-2026", "2026xf 材料"]),
        ("HRB400E 钢筋", ["hrb400", "400E", "ＨＲＢ４００ｅ"]),
        ("Φ25 面积 12㎡ ①号", ["φ25", "m2", "1号"]),
        ("基坑支護與樁基檢測", ["基坑支护", "桩基检测"]),
        ("基坑支护", ["基坑支護"]),
        ("𠮷祥堃 㙟", ["𠮷", "㙟", "祥堃"]),
    ],
)
def test_parts_of_codes_other_widths_and_traditional_characters_are_found(company, write, title, words):
    write(title)
    for each in words:
        assert titles(company.viewer, each) == [title], each


def test_a_part_of_a_code_is_a_phrase_and_not_scattered_digits(company, write):
    write("FA-2026 与 2025-01")
    assert titles(company.viewer, "2026-01") == []
    assert titles(company.viewer, "2025-01") == ["FA-2026 与 2025-01"]


def test_numbers_come_before_titles_and_titles_before_other_words(company, write):
    body = write("甲", requirement="基坑监测报警")
    title = write("基坑监测")
    apart = write("监测与基坑")
    write("乙", requirement="其他")
    assert titles(company.viewer, "基坑监测") == [title.title, body.title]
    assert titles(company.viewer, "基坑 监测") == [apart.title, title.title, body.title]
    assert titles(company.viewer, body.number)[0] == "甲"


def test_a_search_is_narrowed_by_project_kind_and_day_of_writing(company, write):
    write("基坑渗水")
    today = timezone.localdate()

    def count(**limits):
        return len(ranked(company.chief_engineer, "基坑", Narrowing(**limits)).ids)

    assert count() == count(kind="quality.defect") == count(project=company.project) == 1
    assert count(since=today, until=today) == 1
    assert count(kind="cost.daywork_slip") == count(project=company.other_project) == 0
    assert count(since=today + timedelta(days=1)) == count(until=today - timedelta(days=1)) == 0


def test_only_the_newest_are_ranked_but_the_number_itself_is_never_lost(company, write, monkeypatch):
    monkeypatch.setattr("yingzao.core.search.queries.MOST_RANKED", 2)
    first = write("最早")
    for n in range(3):
        write(f"引用 {first.number} 之 {n}")
    ranking = ranked(company.viewer, first.number)
    assert ranking.is_cut and ranking.ids[0] == first.pk and len(ranking.ids) == 3


def test_people_and_parts_are_found_under_their_new_name_and_the_former_one(
    company, write, django_capture_on_commit_callbacks
):
    with acting_as(company.quality_engineer), django_capture_on_commit_callbacks(execute=True):
        create(
            Defect, project=company.project, title="裂缝", requirement="整改", part=company.part,
            responsible=company.technician,
        )  # fmt: skip
    assert titles(company.viewer, "Technician") == titles(company.viewer, "基坑 1 段") == ["裂缝"]
    with acting_as(company.administrator), django_capture_on_commit_callbacks(execute=True):
        company.technician.name = "欧阳工"
        company.technician.save()
        company.part.name = "换乘节点"
        company.part.save()
    assert Job.objects.count() == 1  # one for both
    with django_capture_on_commit_callbacks(execute=True):
        assert run_next()
    assert not NameChange.objects.exists()
    assert titles(company.viewer, "欧阳工") == titles(company.viewer, "换乘节点") == ["裂缝"]
    assert titles(company.viewer, "Technician") == ["裂缝"]  # the former name still leads there
    assert "Technician" not in SearchDocument.objects.get().text
    assert titles(company.viewer, "基坑") == []


def test_what_was_written_just_before_a_kill_is_found_later(company):
    with acting_as(company.quality_engineer):
        record = create(Defect, project=company.project, title="基坑渗水", requirement="整改")
    assert titles(company.viewer, "基坑") == []  # nobody was left to index it after the commit
    make_up()
    assert titles(company.viewer, "基坑") == ["基坑渗水"]
    with acting_as(company.quality_engineer):
        change(record, record.version, title="顶板裂缝")
    make_up()
    assert titles(company.viewer, "基坑") == [] and titles(company.viewer, "裂缝") == ["顶板裂缝"]


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.kind)
def test_no_private_column_is_among_the_indexed_ones(ledger):
    assert not set(indexed_fields(ledger)) & set(ledger.private)


def test_very_long_words_and_texts_are_no_obstacle(company, write):
    record = write("长", requirement="A" * 5000 + " " + "支护基坑开挖" * 4000)
    assert titles(company.viewer, "A" * 150) == ["长"]
    assert titles(company.viewer, "基坑开挖支护") == ["长"]
    index_record(record)  # once more, with the same result
    assert SearchDocument.objects.count() == 1


def test_the_page_says_where_it_stands(company, write, signed_in, monkeypatch):
    client = signed_in(company.viewer)
    assert "要找什么" in client.get("/search/").content.decode()
    assert "没有找到" in client.get("/search/?q=不存在的词").content.decode()
    for n in range(3):
        write(f"基坑 {n}")
    monkeypatch.setattr("yingzao.core.search.queries.MOST_RANKED", 2)
    monkeypatch.setattr("yingzao.core.search.views.PAGE_HITS", 1)
    page = client.get("/search/?q=基坑&kind=quality.defect&since=2020-01-01&until=nonsense").content.decode()
    assert "<mark>基坑</mark> 2" in page
    assert "匹配的记录超过" in page and "page=2" in page


@given(st.text(alphabet="基坑支护深大开挖abc1 ,。-", max_size=30), st.data())
def test_every_cut_of_a_text_finds_that_text(text, data):
    begin = data.draw(st.integers(0, len(text)))
    words = index_words(text)
    for phrase in query_phrases(text[begin : data.draw(st.integers(begin, len(text)))]):
        first = phrase.words[0]
        if first.isascii() and not any(w == first or w.startswith(first) for w in words):
            continue  # Latin words are found from their beginning, not from their middle
        if first.isascii() and len(phrase.words) > 1 and first not in words:
            continue
        assert any(_stands_at(words, i, phrase) for i in range(len(words)))


@given(st.text(alphabet="基坑支護深㎡①ａB1c -。", max_size=30), st.data())
def test_what_the_index_finds_is_marked_in_the_excerpt(text, data):
    begin = data.draw(st.integers(0, len(text)))
    phrases = query_phrases(text[begin : data.draw(st.integers(begin, len(text)))])
    words = index_words(text)
    found = [p for p in phrases if any(_stands_at(words, i, p) for i in range(len(words)))]
    assert bool(found) == holds(text, found)
    flat = " ".join(text.split())
    for first, last in places(flat, found):
        assert 0 <= first < last <= len(flat)


def _stands_at(words, i, phrase):
    *whole, last = phrase.words
    found = words[i : i + len(phrase.words)]
    if len(found) < len(phrase.words) or found[:-1] != whole:
        return False
    return found[-1].startswith(last) if phrase.open_ended else found[-1] == last
