"""Sentences side by side read as one line of the language."""

import pytest
from django.template import engines
from django.utils.translation import override

from yingzao.core.accounts.wording import together
from yingzao.core.records.wording import about, listed


def test_sentences_side_by_side_are_parted_once():
    with override("zh-hans"):
        assert listed(["缺少公司级交底。", "须先批准"]) == "缺少公司级交底；须先批准"
        assert listed([about("FA-0006", "缺少公司级交底。")]) == "FA-0006：缺少公司级交底。"
    with override("en"):
        assert listed(["One.", "Two."]) == "One; Two."
        assert listed([]) == ""


@pytest.mark.parametrize(("language", "row"), [("zh-hans", "钢筋、水泥、砂"), ("en", "钢筋, 水泥, 砂")])
def test_names_in_a_row_are_set_apart_as_the_language_does_it(language, row):
    names = ["钢筋", "水泥", "砂"]
    loop = "{% for each in names %}{{ each }}{% if not forloop.last %}{% apart %}{% endif %}{% endfor %}"
    with override(language):
        assert together(names) == row and together([]) == ""
        for source in ("{{ names|together }}", loop):
            assert engines["django"].from_string(source).render({"names": names}) == row
