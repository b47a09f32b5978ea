"""Chainage: reading, writing and distances; areas of polygons."""

from decimal import Decimal
from math import cos, isclose, pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.geometry.stationing import (
    Station,
    distance_m,
    format_station,
    parse_station,
    polygon_area_m2,
)


@pytest.mark.parametrize(
    ("text", "prefix", "metres"),
    [
        ("K12+345.678", "K", "12345.678"),
        (" k0+000 ", "K", "0"),
        ("DK103+020.5", "DK", "103020.5"),
        ("YK7\uff0b8", "YK", "7008"),
        ("AK1+999.999999", "AK", "1999.999999"),
    ],
)
def test_a_chainage_is_read(text, prefix, metres):
    assert parse_station(text) == Station(prefix, Decimal(metres))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12+345",
        "K12",
        "K12+",
        "K12+3456",
        "K12-345",
        "K+345",
        "K12+345.",
        "K１2+345",
        "K12+345 m",
        "K1+1+1",
    ],
)
def test_what_is_not_a_chainage_is_refused(text):
    with pytest.raises(ValueError, match="not a chainage"):
        parse_station(text)


@pytest.mark.parametrize(
    ("metres", "decimals", "text"),
    [
        ("12345.678", 3, "K12+345.678"),
        ("12005", 0, "K12+005"),
        ("7.5", 1, "K0+007.5"),
        ("999.9996", 3, "K1+000.000"),
        ("0.5", 0, "K0+001"),
        ("45", 3, "K0+045.000"),
    ],
)
def test_a_chainage_is_written_with_three_digits_after_the_plus(metres, decimals, text):
    assert format_station(Station("K", Decimal(metres)), decimals) == text


@given(st.sampled_from(["K", "DK", "ZK"]), st.decimals(0, 99_999_999, places=3))
def test_writing_and_reading_gives_the_station_back(prefix, metres):
    station = Station(prefix, metres)
    assert parse_station(format_station(station)) == station


def test_a_distance_has_a_direction_and_needs_one_alignment():
    start, end = parse_station("K1+950"), parse_station("K2+050.5")
    assert distance_m(start, end) == Decimal("100.5")
    assert distance_m(end, start) == Decimal("-100.5")
    with pytest.raises(ValueError, match="K and DK are different"):
        distance_m(start, parse_station("DK2+000"))


@pytest.mark.parametrize("metres", ["-1", "NaN", "100000000"])
def test_a_station_off_the_line_is_refused(metres):
    with pytest.raises(ValueError, match="zero or more"):
        Station("K", Decimal(metres))


@pytest.mark.parametrize(
    ("corners", "area"),
    [
        ([(0, 0), (4, 0), (4, 3)], 6),
        ([(0, 0), (4, 0), (4, 3), (0, 3)], 12),
        ([(0, 3), (4, 3), (4, 0), (0, 0)], 12),
        ([(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)], 10),
        ([(0, 0), (1, 1), (2, 2)], 0),
    ],
)
def test_areas_by_hand(corners, area):
    assert polygon_area_m2(corners) == area


def test_a_polygon_needs_three_corners():
    with pytest.raises(ValueError, match="three corners"):
        polygon_area_m2([(0, 0), (1, 1)])


@given(st.integers(3, 60), st.floats(0.5, 500), st.integers(-(10**7), 10**7))
def test_a_regular_polygon_far_from_the_origin_has_its_known_area(sides, radius, shift):
    corners = [
        (shift + radius * cos(2 * pi * i / sides), shift + radius * sin(2 * pi * i / sides))
        for i in range(sides)
    ]
    expected = sides / 2 * radius**2 * sin(2 * pi / sides)
    assert isclose(polygon_area_m2(corners), expected, rel_tol=1e-5)


@given(
    st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), min_size=3, max_size=8), st.integers(0, 7)
)
def test_area_does_not_depend_on_the_first_corner_or_the_direction(corners, turn):
    turned = corners[turn % len(corners) :] + corners[: turn % len(corners)]
    assert polygon_area_m2(turned) == polygon_area_m2(corners) == polygon_area_m2(corners[::-1])
