"""Sentences side by side read as one line of the language."""

from django.utils.translation import override

from yingzao.core.records.wording import about, listed


def test_sentences_side_by_side_are_parted_once():
    with override("zh-hans"):
        assert listed(["缺少公司级交底。", "须先批准"]) == "缺少公司级交底；须先批准"
        assert listed([about("FA-0006", "缺少公司级交底。")]) == "FA-0006：缺少公司级交底。"
    with override("en"):
        assert listed(["One.", "Two."]) == "One; Two."
        assert listed([]) == ""
