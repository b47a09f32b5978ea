"""Lots are counted beforehand: what is kept is what a slow count finds, for whoever looks, whatever was done."""

import random
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.lots import CHECKERS, PASSING, REBAR, install_routes, send_in, sign, write_lot
from yingzao.cli import verify_counts
from yingzao.core.access.models import Post, Role
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.projects.models import Lot
from yingzao.core.projects.parts import PartLine, store_tree
from yingzao.core.records.services import change, revise, void
from yingzao.modules.quality.counting import at_places, count_months, count_places, in_months, visible_lots
from yingzao.modules.quality.figures import matrix, months, yields
from yingzao.modules.quality.models import InspectionLot, MonthTally, PlaceTally
from yingzao.modules.quality.tallies import disagreements

pytestmark = pytest.mark.django_db
FORMWORK = "020101"


@pytest.fixture(autouse=True)
def routes(company):
    install_routes()


@pytest.fixture
def parts(company):
    """A unit of two storeys, one of them with two flow segments, and a place beside it."""
    lines = [
        PartLine(1, "7", "主楼"), PartLine(2, "7.1", "1 层"), PartLine(3, "7.2", "2 层"), PartLine(4, "7.2.1", "A 段"),
        PartLine(5, "7.2.2", "B 段"), PartLine(6, "8", "门卫"),
    ]  # fmt: skip
    with acting_as(company.production_manager):
        return store_tree(company.project, lines)


def assert_kept(company):
    assert list(disagreements(company.project)) == []


@pytest.mark.parametrize("seed", range(4))
def test_after_any_writes_the_figures_are_those_of_a_slow_count_for_whoever_looks(company, parts, seed):
    """Written, filled in, moved, sent in, signed, turned down, revised and made void in any order."""
    choose = random.Random(seed)
    with acting_as_system("test"):
        sections = [None]
        for code in ("A", "B"):
            section = Lot(project=company.project, code=code, name=f"{code} 标")
            section.save()
            sections.append(section)
    lots = [
        write_lot(
            company, part=choose.choice([None, *parts]), item=choose.choice((REBAR, FORMWORK)), entries="",
            crew=choose.choice(("", "钢筋班", "钢筋班 2")), lot=choose.choice(sections),
            organisation=choose.choice((None, company.supervisor.organisation)),
            inspected_on=date(2026, 1, 20) + timedelta(choose.randrange(40)),
        )
        for _ in range(8)
    ]  # fmt: skip
    for _ in range(20):
        _do_something(company, choose, lots, parts, sections)
    assert_kept(company)
    _narrow_posts(company, sections)
    for who in ("quality_engineer", "site_engineer", "technician", "supervisor", "viewer", "outsider"):
        _compare(company, company.people[who], parts)


def _do_something(company, choose, lots, parts, sections):
    lot = InspectionLot.objects.get(pk=choose.choice(lots).pk)
    if lot.status in ("draft", "returned"):
        if choose.random() < 0.4:
            fields = {
                "item": REBAR,
                "entries": PASSING,
                "part": choose.choice(parts),
                "lot": choose.choice(sections),
            }
            with acting_as(company.site_engineer):
                change(lot, lot.version, **fields)
        elif lot.verdict == "passed" and lot.part is not None:
            send_in(company, lot)
    elif lot.status == "in_approval":
        step = ("self", "mutual", "special", "supervision").index(lot.stage)
        verb = "reject" if step > 1 and choose.random() < 0.3 else "approve"
        sign(company, lot, CHECKERS[step], verb=verb)
    elif lot.status == "approved" and choose.random() < 0.5:
        with acting_as(company.site_engineer):
            lots.append(revise(lot)) if choose.random() < 0.5 else void(lot, "写错")


def _narrow_posts(company, sections):
    """One sees a contract section only, as people of a section do, and one what the own organisation wrote."""
    with acting_as_system("test"):
        post = Post.objects.get(person=company.technician)
        post.lot = sections[1]
        post.save()
        role = Role(
            code="reader", name_zh="来访", name_en="visitor", grants=["projects.project:view", "*:view@org"]
        )
        role.save()
        post = Post.objects.get(person=company.viewer)
        post.role = role
        post.save()


def _compare(company, person, parts):
    seen = list(visible_lots(person, company.project).select_related("part"))
    assert _plain(in_months(person, company.project)) == _slow_months(seen)
    assert _plain(count_months(visible_lots(person, company.project))) == _slow_months(seen)
    for unit in parts:
        below = list(company.project.parts.filter(parent=unit))
        slow = _slow_places(seen, unit, below)
        assert _plain(at_places(person, unit, below)) == slow
        assert _plain(count_places(visible_lots(person, company.project), unit)) == slow


def _plain(rows):
    """Rows summed by what stands before their figures: texts, then numbers."""
    sums = {}
    for row in rows:
        key = tuple(each for each in row if isinstance(each, str))
        figures = [each for each in row if not isinstance(each, str)]
        sums[key] = [a + b for a, b in zip(sums.get(key, [0] * len(figures)), figures, strict=True)]
    return sums


def _slow_places(lots, unit, below):
    rows = []
    for lot in lots:
        for place in [unit, *below]:
            is_there = (
                lot.part == unit if place == unit else lot.part and lot.part.path.startswith(place.path)
            )
            if is_there:
                rows.append((place.path, lot.item, lot.stage, 1, lot.points, lot.within))
    return _plain(rows)


def _slow_months(lots):
    return _plain(
        (
            lot.crew, f"{lot.inspected_on:%Y-%m}", f"{lot.first_judged_on:%Y-%m}" if lot.first_judged_on else "",
            1, lot.points, lot.within, int(lot.points > 0), int(lot.first_passed is True), lot.attempts - 1,
        )
        for lot in lots
    )  # fmt: skip


def _kept():
    return [list(model.objects.order_by("pk").values()) for model in (PlaceTally, MonthTally)]


def test_a_write_that_is_undone_leaves_the_tallies_as_they_were(company, parts):
    write_lot(company, part=parts[3])
    before = _kept()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write_lot(company, part=parts[3])
        assert _kept() != before
        raise ZeroDivisionError
    assert _kept() == before


def test_a_lot_saved_by_somebody_who_had_loaded_it_before_is_counted_as_it_is_now(company, parts):
    pk = write_lot(company, part=parts[1]).pk
    early, late = InspectionLot.objects.get(pk=pk), InspectionLot.objects.get(pk=pk)
    with acting_as(company.site_engineer):
        late.part, late.crew = parts[2], "木工班"
        late.save()
        early.part = parts[4]
        early.save()
    assert_kept(company)
    (row,) = MonthTally.objects.all()
    assert (row.lots, row.crew) == (1, "钢筋班")


def test_tallies_changed_by_hand_are_found_and_counted_anew(company, parts, capsys):
    write_lot(company, part=parts[3])
    right = [sorted(map(str, PlaceTally.objects.values_list("place", "lots", "points")))]
    PlaceTally.objects.filter(place=parts[0]).update(lots=7)
    MonthTally.objects.all().delete()
    assert verify_counts(SimpleNamespace(mend=False)) == 1
    assert f"LJL quality_placetally kept: {company.project.pk}" in capsys.readouterr().out
    assert verify_counts(SimpleNamespace(mend=True)) == 0
    assert_kept(company)
    assert [sorted(map(str, PlaceTally.objects.values_list("place", "lots", "points")))] == right


def _lots_behind(client, url):
    """How many records the list at ``url`` holds, as it says itself."""
    return client.get(url).context["listing"].page.paginator.count


def test_every_figure_opens_the_lots_it_was_counted_from(company, parts, signed_in):
    """Void lots, lots without points, crews whose names begin alike and crews without a name are told apart."""
    install = [("钢筋班", PASSING), ("钢筋班 2", PASSING), ("", PASSING), ("钢筋班", "")]
    lots = [write_lot(company, part=parts[3], crew=crew, entries=entries) for crew, entries in install]
    for lot in lots[:3]:
        sign(company, send_in(company, lot), *CHECKERS)
    with acting_as(company.site_engineer):
        void(write_lot(company, part=parts[3]), "重复")
    client = signed_in(company.quality_engineer)
    url = reverse("ledger", args=["LJL", "quality.inspection_lot"])
    counted = in_months(company.quality_engineer, company.project)
    for row in [*yields(counted), *months(counted)]:
        assert _lots_behind(client, f"{url}?{row.query}") == row.lots
    assert [row.lots for row in yields(counted)] == [1, 1, 1] and [row.lots for row in months(counted)] == [3]
    below = list(company.project.parts.filter(parent=parts[0]))
    table = matrix(at_places(company.quality_engineer, parts[0], below), parts[0], below)
    cells = [cell for _place, row in table.rows for cell in row if cell]
    assert [cell.count for cell in cells] == [4]
    for cell in [*cells, *table.totals()]:
        assert _lots_behind(client, f"{url}?{cell.query}") == cell.count


def test_pages_of_lots_ask_the_database_as_often_for_many_lots_as_for_few(company, parts, signed_in):
    client = signed_in(company.quality_engineer)
    names = ("lot_matrix", "lot_figures")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            for name in names:
                assert client.get(reverse(name, args=["LJL"])).status_code == 200
        return len(queries)

    write_lot(company, part=parts[3])
    asked()
    few = asked()
    for place in parts[1:5]:
        for item in (REBAR, FORMWORK, "020103"):
            write_lot(company, part=place, item=item, entries="", crew=f"{place.code} 班")
    assert asked() <= few + 2


def test_writing_a_lot_costs_a_bounded_number_of_queries_for_the_tallies(company, parts):
    lot = write_lot(company, part=parts[3])
    with acting_as(company.site_engineer), CaptureQueriesContext(connection) as queries:
        change(lot, lot.version, crew="木工班")
    tallies = [query for query in queries.captured_queries if "tally" in query["sql"]]
    assert len(tallies) <= 4
