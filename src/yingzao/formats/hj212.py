"""HJ 212 packets of dust, noise and water stations: bytes to fields and back, with length and CRC checked.

A packet is ``##``, the length of the data segment in four decimal digits, the segment, four hexadecimal
digits of CRC and CR LF. The segment is ``QN=…;ST=…;CN=…;PW=…;MN=…;Flag=…;CP=&&…&&``; inside CP groups are
parted by ``;`` and the fields of a group by ``,``. Source: HJ 212-2017, chapter 6 and appendix A.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

MAX_SEGMENT = 1024
"""Longest data segment the standard allows, in bytes."""

FACTOR_NAMES = {"a34004": "PM2.5", "a34002": "PM10", "LA": "A-weighted sound level"}
"""Factors that site stations send, by code."""

_FRAME = re.compile(rb"##([0-9]{4})(.*)([0-9A-Fa-f]{4})\r\n", re.DOTALL)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)?")
_VALUE = re.compile(r"[ -~]*")
_FORBIDDEN_IN_VALUE = frozenset("=;,&#")
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9})?")
_HEADER = ("QN", "ST", "CN", "PW", "MN", "Flag", "PNUM", "PNO")
_REQUIRED = ("ST", "CN", "MN")
_SHORTEST = len(b"##0000") + len(b"0000\r\n")

Pair = tuple[str, str]
Group = tuple[Pair, ...]


class Fault(StrEnum):
    """What is wrong with a packet."""

    NOT_ASCII = "not_ascii"
    NOT_A_FRAME = "not_a_frame"
    WRONG_LENGTH = "wrong_length"
    TOO_LONG = "too_long"
    BAD_CRC = "bad_crc"
    BAD_SEGMENT = "bad_segment"
    BAD_FIELD = "bad_field"


class Hj212Error(ValueError):
    """A packet that cannot be trusted; ``fault`` is the reason for a program, the message for a person."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


@dataclass(frozen=True)
class Packet:
    """Fields before CP (``header``, in order) and the groups of name and value inside CP (``cp``)."""

    header: Group
    cp: tuple[Group, ...]

    def field(self, name: str) -> str | None:
        """Header field, e.g. ``MN``; None when it is not there."""
        return dict(self.header).get(name)

    def parameter(self, name: str) -> str | None:
        """First CP field of that name, e.g. ``DataTime``; None when it is not there."""
        return next((value for group in self.cp for key, value in group if key == name), None)


@dataclass(frozen=True)
class Reading:
    """A measured value: factor code, what it is (Rtd, Avg, Min, Max …), number and the station's flag."""

    factor: str
    statistic: str
    value: Decimal
    flag: str | None


def crc16(segment: bytes) -> str:
    """Check code of a data segment as four capital hexadecimal digits (HJ 212-2017 appendix A).

    It is not the Modbus CRC: each byte enters after the register has been moved right by eight bits.
    """
    register = 0xFFFF
    for byte in segment:
        register = (register >> 8) ^ byte
        for _ in range(8):
            register = (register >> 1) ^ 0xA001 if register & 1 else register >> 1
    return f"{register:04X}"


def decode_packet(data: bytes) -> Packet:
    """Read one whole packet. Raises Hj212Error, never another exception, whatever the bytes."""
    segment = _open_frame(data)
    head, separator, tail = segment.partition("CP=&&")
    if not separator or not tail.endswith("&&"):
        raise Hj212Error(Fault.BAD_SEGMENT, "the segment has no CP=&&…&&")
    if not head.endswith(";"):
        raise Hj212Error(Fault.BAD_SEGMENT, "a semicolon must stand before CP")
    header = _pairs(head[:-1], ";")
    _check_header(header)
    body = tail[:-2]
    return Packet(header, tuple(_pairs(group, ",") for group in body.split(";")) if body else ())


def encode_packet(packet: Packet) -> bytes:
    """Write a packet with its length and CRC; ``decode_packet`` gives it back.

    Raises Hj212Error for names or values the format cannot carry, and for a segment above 1024 bytes.
    """
    for name, value in (*packet.header, *(pair for group in packet.cp for pair in group)):
        _check_pair(name, value)
    _check_header(packet.header)
    if not all(packet.cp):
        raise Hj212Error(Fault.BAD_FIELD, "a CP group is empty")
    head = "".join(f"{name}={value};" for name, value in packet.header)
    body = ";".join(",".join(f"{name}={value}" for name, value in group) for group in packet.cp)
    segment = f"{head}CP=&&{body}&&".encode("ascii")
    if len(segment) > MAX_SEGMENT:
        raise Hj212Error(Fault.TOO_LONG, f"the segment has {len(segment)} bytes, {MAX_SEGMENT} are allowed")
    return b"##%04d%s%s\r\n" % (len(segment), segment, crc16(segment).encode("ascii"))


def readings(packet: Packet) -> tuple[Reading, ...]:
    """Measured values of a packet; fields that are not numbers (times, flags) are left out.

    The flag belongs to the group: ``a34004-Rtd=35,a34004-Flag=N`` gives one reading of 35 with flag N.
    """
    found: list[Reading] = []
    for group in packet.cp:
        flags = {name.removesuffix("-Flag"): value for name, value in group if name.endswith("-Flag")}
        found += _group_readings(group, flags)
    return tuple(found)


def _group_readings(group: Group, flags: dict[str, str]) -> Iterable[Reading]:
    for name, value in group:
        factor, dash, statistic = name.partition("-")
        if dash and statistic != "Flag" and _NUMBER.fullmatch(value):
            yield Reading(factor, statistic, Decimal(value), flags.get(factor))


def _open_frame(data: bytes) -> str:
    """Check frame, length and CRC, the cheap tests first, and return the segment."""
    if len(data) > MAX_SEGMENT + _SHORTEST:
        raise Hj212Error(Fault.TOO_LONG, f"{len(data)} bytes are more than a packet can have")
    if not data.isascii():
        raise Hj212Error(Fault.NOT_ASCII, "a packet holds ASCII characters only")
    match = _FRAME.fullmatch(data)
    if match is None:
        raise Hj212Error(Fault.NOT_A_FRAME, "expected ##, four digits, the segment, a CRC and CR LF")
    length, segment, crc = match.groups()
    if int(length) != len(segment):
        raise Hj212Error(
            Fault.WRONG_LENGTH, f"the length says {int(length)}, the segment has {len(segment)} bytes"
        )
    expected = crc16(segment)
    if crc.decode("ascii").upper() != expected:
        raise Hj212Error(Fault.BAD_CRC, f"CRC is {crc.decode('ascii')}, expected {expected}")
    return segment.decode("ascii")


def _check_header(header: Group) -> None:
    names = [name for name, _ in header]
    strange = [name for name in names if name not in _HEADER]
    if strange or len(set(names)) != len(names):
        raise Hj212Error(Fault.BAD_FIELD, f"header fields are unknown or repeated: {', '.join(names)}")
    missing = [name for name in _REQUIRED if name not in names]
    if missing:
        raise Hj212Error(Fault.BAD_FIELD, f"header field {', '.join(missing)} is missing")


def _pairs(text: str, separator: str) -> Group:
    pairs = []
    for part in text.split(separator):
        name, equals, value = part.partition("=")
        if not equals:
            raise Hj212Error(Fault.BAD_FIELD, f"{part[:40]!r} is not name=value")
        _check_pair(name, value)
        pairs.append((name, value))
    return tuple(pairs)


def _check_pair(name: str, value: str) -> None:
    if not _NAME.fullmatch(name):
        raise Hj212Error(Fault.BAD_FIELD, f"{name[:40]!r} is not a field name")
    if not _VALUE.fullmatch(value) or _FORBIDDEN_IN_VALUE & set(value):
        raise Hj212Error(Fault.BAD_FIELD, f"{name}: {value[:40]!r} holds characters the format cannot carry")
