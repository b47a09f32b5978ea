"""HJ 212 packets: the standard's example, round trips, and hostile bytes.

The first packet and its CRC 1C80 are the worked example of HJ 212-2017 appendix A.
"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.formats.hj212 import (
    FACTOR_NAMES,
    MAX_SEGMENT,
    Fault,
    Hj212Error,
    Packet,
    Reading,
    crc16,
    decode_packet,
    encode_packet,
    readings,
)

EXAMPLE = (
    b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;"
    b"CP=&&RtdInterval=30&&1C80\r\n"
)


def frame(segment, length=None, crc=None):
    length = len(segment) if length is None else length
    return b"##%04d%s%s\r\n" % (length, segment, (crc or crc16(segment)).encode())


DUST = frame(
    b"QN=20261120080000000;ST=39;CN=2011;PW=123456;MN=SITE0001;Flag=4;"
    b"CP=&&DataTime=20261120080000;a34004-Rtd=35.2,a34004-Flag=N;a34002-Rtd=81,a34002-Flag=N;"
    b"LA-Rtd=-0.5,LA-Max=70.25&&"
)


def test_the_example_of_the_standard_is_read_and_written_byte_for_byte():
    packet = decode_packet(EXAMPLE)
    assert packet.field("MN") == "010000A8900016F000169DC0"
    assert packet.field("CN") == "1062"
    assert packet.field("PNUM") is None
    assert packet.parameter("RtdInterval") == "30"
    assert packet.parameter("DataTime") is None
    assert encode_packet(packet) == EXAMPLE


def test_a_crc_in_small_letters_is_the_same_crc():
    assert decode_packet(EXAMPLE.replace(b"1C80", b"1c80")) == decode_packet(EXAMPLE)


def test_dust_and_noise_are_read_with_factor_statistic_and_flag():
    found = readings(decode_packet(DUST))
    assert found == (
        Reading("a34004", "Rtd", Decimal("35.2"), "N"),
        Reading("a34002", "Rtd", Decimal("81"), "N"),
        Reading("LA", "Rtd", Decimal("-0.5"), None),
        Reading("LA", "Max", Decimal("70.25"), None),
    )
    assert {reading.factor for reading in found} == set(FACTOR_NAMES)


def test_a_value_that_is_no_number_is_not_a_reading():
    assert readings(decode_packet(frame(b"ST=39;CN=2011;MN=1;CP=&&a34004-Rtd=1e5,LA-Rtd=,LA-Min=-&&"))) == ()


def test_a_packet_without_parameters_is_sound():
    packet = decode_packet(frame(b"ST=91;CN=9014;MN=1;CP=&&&&"))
    assert packet.cp == ()
    assert decode_packet(encode_packet(packet)) == packet


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.NOT_A_FRAME),
        (b"hello", Fault.NOT_A_FRAME),
        (EXAMPLE[:-2], Fault.NOT_A_FRAME),
        (EXAMPLE[1:], Fault.NOT_A_FRAME),
        (EXAMPLE + EXAMPLE, Fault.WRONG_LENGTH),
        (EXAMPLE + b"\r\n", Fault.NOT_A_FRAME),
        (EXAMPLE.replace(b"##0101", b"##0102"), Fault.WRONG_LENGTH),
        (EXAMPLE.replace(b"##0101", b"##01x1"), Fault.NOT_A_FRAME),
        (EXAMPLE.replace(b"ST=32", b"ST=33"), Fault.BAD_CRC),
        (EXAMPLE.replace(b"1C80", b"1C81"), Fault.BAD_CRC),
        (EXAMPLE.replace(b"1C80", b"zzzz"), Fault.NOT_A_FRAME),
        (EXAMPLE.replace(b"ST=32", b"ST=\xc3\xa9"), Fault.NOT_ASCII),
        (frame("ST=扬尘;CN=1;MN=1;CP=&&&&".encode("gbk")), Fault.NOT_ASCII),
        (b"##9999" + b"A" * 20_000 + b"0000\r\n", Fault.TOO_LONG),
        (frame(b"ST=39;CN=2011;MN=1"), Fault.BAD_SEGMENT),
        (frame(b"ST=39;CN=2011;MN=1;CP=&&LA-Rtd=1"), Fault.BAD_SEGMENT),
        (frame(b"ST=39;CN=2011;MN=1CP=&&LA-Rtd=1&&"), Fault.BAD_SEGMENT),
        (frame(b"ST=39;CN=2011;CP=&&LA-Rtd=1&&"), Fault.BAD_FIELD),
        (frame(b"ST=39;ST=39;CN=2011;MN=1;CP=&&&&"), Fault.BAD_FIELD),
        (frame(b"ST=39;CN=2011;MN=1;XX=1;CP=&&&&"), Fault.BAD_FIELD),
        (frame(b"ST;CN=2011;MN=1;CP=&&&&"), Fault.BAD_FIELD),
        (frame(b"ST=39;CN=2011;MN=1;CP=&&LA-Rtd&&"), Fault.BAD_FIELD),
        (frame(b"ST=39;CN=2011;MN=1;CP=&&LA-Rtd=1;&&"), Fault.BAD_FIELD),
        (frame(b"ST=39;CN=2011;MN=1;CP=&&LA-Rtd=1=2&&"), Fault.BAD_FIELD),
        (frame(b"ST=39;CN=2011;MN=1;CP=&&LA-Rtd=\x00&&"), Fault.BAD_FIELD),
        (frame(b"ST=39;CN=2011;MN=1;CP=&&<script>=1&&"), Fault.BAD_FIELD),
    ],
)
def test_hostile_bytes_are_refused_with_their_fault(data, fault):
    with pytest.raises(Hj212Error) as refused:
        decode_packet(data)
    assert refused.value.fault is fault
    assert len(str(refused.value)) < 200


@given(st.binary(max_size=300))
def test_random_bytes_never_raise_anything_but_the_packet_error(data):
    with pytest.raises(Hj212Error):
        decode_packet(data)


@given(st.integers(0, len(EXAMPLE) - 1), st.integers(1, 255))
def test_changing_any_one_byte_is_noticed_or_harmless(place, change):
    spoilt = bytearray(EXAMPLE)
    spoilt[place] ^= change
    try:
        assert decode_packet(bytes(spoilt)) == decode_packet(EXAMPLE)  # only the case of a CRC letter
    except Hj212Error:
        assert bytes(spoilt) != EXAMPLE


NAMES = st.from_regex(r"\A[A-Za-z][A-Za-z0-9]{0,7}(-[A-Za-z]{2,4})?\Z")
VALUES = st.text("0123456789ABCabc.:+-_ ", max_size=12)
PACKETS = st.builds(
    lambda st_, cn, mn, cp: Packet((("ST", st_), ("CN", cn), ("MN", mn), ("Flag", "5")), cp),
    VALUES,
    VALUES,
    VALUES,
    st.lists(st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=3).map(tuple), max_size=6).map(tuple),
)


@given(PACKETS)
def test_what_is_written_is_read_back(packet):
    assert decode_packet(encode_packet(packet)) == packet


HEADER = (("ST", "39"), ("CN", "2011"), ("MN", "1"))


@pytest.mark.parametrize(
    ("packet", "fault"),
    [
        (Packet(HEADER, ((("LA-Rtd", "1;2"),),)), Fault.BAD_FIELD),
        (Packet(HEADER, ((("LA-Rtd", "1&&"),),)), Fault.BAD_FIELD),
        (Packet(HEADER, ((("LA-Rtd", "噪声"),),)), Fault.BAD_FIELD),
        (Packet(HEADER, ((("", "1"),),)), Fault.BAD_FIELD),
        (Packet(HEADER, ((),)), Fault.BAD_FIELD),
        (Packet(HEADER[1:], ()), Fault.BAD_FIELD),
        (Packet((), ()), Fault.BAD_FIELD),
        (Packet(HEADER, ((("LA-Rtd", "1" * MAX_SEGMENT),),)), Fault.TOO_LONG),
    ],
)
def test_what_the_format_cannot_carry_is_not_written(packet, fault):
    with pytest.raises(Hj212Error) as refused:
        encode_packet(packet)
    assert refused.value.fault is fault


def obvious_crc(segment):
    """Appendix A on a list of bits, most significant first: shift, exclusive-or with 1010 0000 0000 0001."""
    register = [1] * 16
    polynomial = [int(bit) for bit in f"{0xA001:016b}"]
    for byte in segment:
        high, own = register[:8], [int(bit) for bit in f"{byte:08b}"]
        register = [0] * 8 + [a ^ b for a, b in zip(high, own, strict=True)]
        for _ in range(8):
            carry = register.pop()
            register.insert(0, 0)
            if carry:
                register = [a ^ b for a, b in zip(register, polynomial, strict=True)]
    return f"{int(''.join(map(str, register)), 2):04X}"


@given(st.binary(max_size=64))
def test_the_crc_agrees_with_the_slow_one_bit_by_bit(segment):
    assert crc16(segment) == obvious_crc(segment)
