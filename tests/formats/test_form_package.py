"""A form as a file: what is written is read again, and nothing else is taken for one."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingzao.formats.form_package import (
    MOST_BYTES,
    Fault,
    FormPackage,
    PackageError,
    read_package,
    write_package,
)

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12,
)  # fmt: skip
WHOLE = write_package(FormPackage("扬尘检查", "", {"format": 1, "fields": []}, {"prefix": "YC"}))


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS, VALUES, VALUES)
def test_what_is_written_is_read_again(title, purpose, questions, ledger):
    package = FormPackage(title, purpose, questions, ledger)
    try:
        assert read_package(write_package(package)) == package
    except PackageError as error:  # brackets within its words count as depth
        assert error.fault is Fault.TOO_DEEP


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | st.integers(0, len(WHOLE) - 2).map(lambda n: WHOLE[:n]))
def test_any_bytes_and_any_cut_file_are_refused_with_a_fault(data):
    with pytest.raises(PackageError):
        read_package(data)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_no_changed_byte_gives_another_form(place, byte):
    data = WHOLE[:place] + bytes([byte]) + WHOLE[place + 1 :]
    with contextlib.suppress(PackageError):
        assert read_package(data) == read_package(WHOLE)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"x" * (MOST_BYTES + 1), Fault.TOO_LARGE),
        (b"\xff\xfe\x00", Fault.NOT_TEXT),
        (b"[" * 100_000, Fault.TOO_DEEP),
        (b'{"yingzao_form": 1', Fault.CUT),
        (b"[]", Fault.NOT_A_PACKAGE),
        (b'{"yingzao_form": NaN}', Fault.NOT_A_PACKAGE),
        (b'{"yingzao_form": ' + b"9" * 5000 + b"}", Fault.NOT_A_PACKAGE),
        (b'{"yingzao_form": 2, "form": {}}', Fault.WRONG_VERSION),
        (b'{"yingzao_form": true, "form": {}}', Fault.WRONG_VERSION),
        (b'{"yingzao_form": 1, "form": []}', Fault.NOT_A_PACKAGE),
        (json.dumps(json.loads(WHOLE) | {"sha256": "0" * 64}).encode(), Fault.CHANGED),
    ],
    ids=lambda each: each.value if isinstance(each, Fault) else "",
)  # fmt: skip
def test_what_is_no_package_is_named_for_what_it_is(data, fault):
    with pytest.raises(PackageError) as refused:
        read_package(data)
    assert refused.value.fault is fault
