"""The records that `ikewhy extract` writes, as far as a job must know them to group them.

A stream is pcapng: a section header, an interface for each capture, then blocks, each of one capture.
`Sources/Capture/Records/RecordFormat.swift` says what is in them; here only their beginnings are read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

SECTION, INTERFACE, PACKET, LOCAL = 0x0A0D0D0A, 1, 6, 0x80494B57
OPTION_NAME, OPTION_RESOLUTION, OPTION_OWN = 2, 9, 0x8001

# RFC 7296 section 3.1 and 3.2; IANA's IKEv2 Notify Message Types.
IKE_SA_INIT, RESPONSE, NOTIFY, REDIRECT = 34, 0x20, 41, 16407

# Kinds; 0 stands for the interface that begins a capture.
BEGIN, IKE, ICMP_ERROR, FRAGMENT_PROBLEM, FLOW, ACTIVITY, END, LESSONS, GROUP, JUDGED = range(10)
GROUPED = (IKE, ICMP_ERROR, FRAGMENT_PROBLEM, FLOW, ACTIVITY)


class DamagedRecordsError(Exception):
    """A stream of records ends early, or is none."""


@dataclass(frozen=True)
class Record:
    kind: int
    # Both hosts in one order whoever sends, in hexadecimal; empty where a record has none.
    hosts: str
    # The initiator's SPI in hexadecimal; empty where it is zero or there is none.
    spi: str
    block: bytes
    # Other hosts that it speaks of, in the form of `hosts`: where a gateway sends its client.
    joins: str = ""


def read_records(stream: BinaryIO) -> Iterator[Record]:
    """The records of one stream in their order, the section header left out."""
    while head := stream.read(8):
        if len(head) < 8:
            raise DamagedRecordsError("the records end inside a block")
        kind, length = struct.unpack("<II", head)
        rest = stream.read(length - 8) if length >= 12 else b""
        if length < 12 or len(rest) < length - 8:
            raise DamagedRecordsError("the records end inside a block")
        block = head + rest
        if kind == INTERFACE:
            yield Record(BEGIN, "", "", block)
        elif kind in (PACKET, LOCAL):
            yield _record(kind, block)


def _record(kind: int, block: bytes) -> Record:
    if kind == PACKET:
        captured = struct.unpack_from("<I", block, 20)[0]
        fields = option(block, 28 + (captured + 3 & ~3), OPTION_OWN)
        if fields is None:
            raise DamagedRecordsError("a message has no fields")
    else:
        fields = block[16 : 16 + struct.unpack_from("<I", block, 12)[0]]
    source, at = _address(fields, 1)
    destination, at = _address(fields, at)
    (spi,) = struct.unpack_from("<Q", fields, at)
    hosts = "-".join(sorted((source, destination))) if source else ""
    joins = ""
    if kind == PACKET and (gateway := _gateway(block[28 : 28 + captured])):
        # An answer goes to the client.
        joins = "-".join(sorted((destination, gateway)))
    return Record(fields[0], hosts, f"{spi:016x}" if spi else "", block, joins)


def _gateway(packet: bytes) -> str:
    """The address to which an IKE_SA_INIT answer redirects its client (RFC 5685 section 7.2), or nothing."""
    at = 28 if packet[:1] == b"\x45" else 48
    message = packet[at + 4 :] if packet[at : at + 4] == bytes(4) else packet[at:]
    if len(message) < 28 or message[18] != IKE_SA_INIT or not message[19] & RESPONSE:
        return ""
    payload, at = message[16], 28
    while payload and at + 4 <= len(message):
        following, _, length = struct.unpack_from(">BBH", message, at)
        body = message[at + 4 : at + length]
        if payload == NOTIFY and len(body) >= 4:
            spi, notification = body[1], struct.unpack_from(">H", body, 2)[0]
            data = body[4 + spi :]
            if notification == REDIRECT and data[:2] in (b"\x01\x04", b"\x02\x10"):
                return data[2 : 2 + data[1]].hex()
        if length < 4:
            break
        payload, at = following, at + length
    return ""


def _address(fields: bytes, at: int) -> tuple[str, int]:
    end = at + 1 + fields[at]
    return fields[at + 1 : end].hex(), end


def option(block: bytes, at: int, wanted: int) -> bytes | None:
    """The value of a block's first option with this code; options begin at `at`."""
    while at + 8 <= len(block):
        code, length = struct.unpack_from("<HH", block, at)
        if code == wanted:
            return block[at + 4 : at + 4 + length]
        if code == 0:
            return None
        at += 4 + (length + 3 & ~3)
    return None


def start_of(interface: bytes) -> int | None:
    """The time of a capture's first frame in nanoseconds; None where it has none."""
    fields = option(interface, 16, OPTION_OWN)
    if not fields or not fields[0]:
        return None
    value = shift = 0
    for octet in fields[1:]:
        value |= (octet & 0x7F) << shift
        shift += 7
        if octet < 0x80:
            break
    return value >> 1 ^ -(value & 1)


def renamed(interface: bytes, path: str) -> bytes:
    """The interface block of a capture whose file has another name than when it was read."""
    own = option(interface, 16, OPTION_OWN) or b"\0"
    name = path.encode("utf-8", "surrogateescape")[:0xFFFF]
    body = interface[8:16] + _option(OPTION_NAME, name) + _option(OPTION_RESOLUTION, b"\x09")
    body += _option(OPTION_OWN, own) + _option(0, b"")
    return _block(INTERFACE, body)


def of_capture(block: bytes, capture: int) -> bytes:
    """A block with another capture's number, which all but interfaces have at the same place."""
    return block[:8] + struct.pack("<I", capture) + block[12:]


def header() -> bytes:
    """What a stream of records begins with."""
    body = struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)
    return _block(SECTION, body + _option(OPTION_OWN, b"\x01") + _option(0, b""))


def mark(kind: int) -> bytes:
    """A record that only says where others end or begin."""
    fields = bytes([kind]) + bytes(10)
    return _block(LOCAL, struct.pack("<II", 0, len(fields)) + _padded(fields))


def _option(code: int, value: bytes) -> bytes:
    return struct.pack("<HH", code, len(value)) + _padded(value)


def _padded(value: bytes) -> bytes:
    return value + bytes(-len(value) % 4)


def _block(kind: int, body: bytes) -> bytes:
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length
