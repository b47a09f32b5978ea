"""Two texts side by side: every clause once, and what went and came within its words."""

from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.procedures.clauses import read_clauses
from yingzao.engines.procedures.comparing import Change, compare, pieces


def _compare(before: str, after: str):
    return [
        ((p.after or p.before).number, p.change)
        for p in compare(read_clauses(before), read_clauses(after))
    ]  # fmt: skip


def test_clauses_are_the_same_changed_added_or_removed():
    assert _compare("1 范围\n2 职责\n3 附则", "1 范围\n2 职责与权限\n4 记录") == [
        ("1", Change.SAME), ("2", Change.CHANGED), ("3", Change.REMOVED), ("4", Change.ADDED),
    ]  # fmt: skip


def test_a_clause_that_kept_its_words_under_a_new_number_is_renumbered():
    assert _compare("1 范围\n2 附则", "1 范围\n2 职责\n3 附则") == [
        ("1", Change.SAME), ("2", Change.CHANGED), ("3", Change.ADDED),
    ]  # fmt: skip
    assert _compare("1 范围\n2 附则", "1 范围\n5 附则") == [("1", Change.SAME), ("5", Change.RENUMBERED)]


def test_a_clause_made_local_counts_as_changed():
    assert _compare("1 范围", "1 范围【可调】") == [("1", Change.CHANGED)]


_texts = st.lists(
    st.tuples(st.sampled_from("123456"), st.text("甲乙丙", min_size=1, max_size=3)),
    unique_by=lambda each: each[0], max_size=6,
)  # fmt: skip


@given(_texts, _texts)
def test_every_clause_of_both_texts_stands_once(old, new):
    before, after = (read_clauses("\n".join(f"{n} {w}" for n, w in each)) for each in (old, new))
    pairs = compare(before, after)
    assert [p.after for p in pairs if p.after] == list(after)
    assert sorted(p.before.number for p in pairs if p.before) == sorted(c.number for c in before)


@given(st.text("甲乙 丙a1\n", max_size=30), st.text("甲乙 丙a1\n", max_size=30))
def test_pieces_give_back_both_texts(before, after):
    found = pieces(before, after)
    assert "".join(text for mark, text in found if mark != "ins") == before
    assert "".join(text for mark, text in found if mark != "del") == after
