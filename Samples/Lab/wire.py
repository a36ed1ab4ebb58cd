"""The little that `record` and `synthesize` share: packets into and out of pcap files, ISAKMP headers and payloads.

Numbers are from RFC 2407, 2408, 2409, 3947 and 7296 and IANA's registries. This is laboratory code: it builds what it
is told to build, right or wrong, and reads only headers and the payload chain of messages that are in the clear.
"""

import ipaddress
import struct

PAYLOADS = {1: "SA", 2: "P", 3: "T", 4: "KE", 5: "ID", 6: "CERT", 7: "CR", 8: "HASH", 9: "SIG", 10: "NONCE", 11: "N",
            12: "D", 13: "VID", 20: "NAT-D", 21: "NAT-OA", 130: "NAT-D(draft)",
            33: "SA", 34: "KE", 35: "IDi", 36: "IDr", 37: "CERT", 38: "CERTREQ", 39: "AUTH", 40: "Nonce", 41: "N",
            42: "D", 43: "V", 44: "TSi", 45: "TSr", 46: "SK", 47: "CP", 48: "EAP", 53: "SKF"}
EXCHANGES = {1: "Base Mode", 2: "Main Mode", 4: "Aggressive Mode", 5: "Informational", 6: "Transaction", 32: "Quick Mode",
             34: "IKE_SA_INIT", 35: "IKE_AUTH", 36: "CREATE_CHILD_SA", 37: "INFORMATIONAL"}
NOTIFIES = {1: {14: "NO-PROPOSAL-CHOSEN", 16: "PAYLOAD-MALFORMED", 17: "INVALID-KEY-INFORMATION",
                18: "INVALID-ID-INFORMATION", 23: "INVALID-HASH-INFORMATION", 24: "AUTHENTICATION-FAILED", 24578: "INITIAL-CONTACT"},
            2: {5: "INVALID_MAJOR_VERSION", 7: "INVALID_SYNTAX", 14: "NO_PROPOSAL_CHOSEN", 17: "INVALID_KE_PAYLOAD",
                24: "AUTHENTICATION_FAILED", 16388: "NAT_DETECTION_SOURCE_IP",
                16389: "NAT_DETECTION_DESTINATION_IP", 16390: "COOKIE", 16404: "MULTIPLE_AUTH_SUPPORTED",
                16406: "REDIRECT_SUPPORTED", 16418: "CHILDLESS_IKEV2_SUPPORTED",
                16430: "IKEV2_FRAGMENTATION_SUPPORTED", 16431: "SIGNATURE_HASH_ALGORITHMS"}}


# ---- payloads and messages ------------------------------------------------------------------------------------------

def attribute(kind, value, octets=0):
    """One IKEv1 attribute: in the two-octet form, or with `octets` given in the length-and-value form."""
    if octets:
        return struct.pack("!HH", kind, octets) + value.to_bytes(octets, "big")
    return struct.pack("!HH", 0x8000 | kind, value)


def message(exchange, initiator_spi, responder_spi, payloads, *, version=0x10, flags=0, message_id=0, encrypted=None):
    """A whole message from (type, body) pairs, or one whose body is `encrypted` octets behind the first payload type."""
    first, body = (encrypted[0], encrypted[1]) if encrypted else (payloads[0][0], chain(payloads))
    return initiator_spi + responder_spi + struct.pack("!BBBBII", first, version, exchange, flags, message_id,
                                                       28 + len(body)) + body


def chain(payloads):
    """Payload bodies with their generic headers, each naming the next."""
    following = [kind for kind, _ in payloads[1:]] + [0]
    return b"".join(struct.pack("!BBH", after, 0, 4 + len(body)) + body
                    for after, (_, body) in zip(following, payloads))


def notify_v1(number, *, protocol=1, spi=b"", data=b""):
    return struct.pack("!IBBH", 1, protocol, len(spi), number) + spi + data


def notify_v2(number, data=b""):
    return struct.pack("!BBH", 0, 0, number) + data


def transform_v2(kind, number, key_length=0):
    return kind, number, struct.pack("!HH", 0x8000 | 14, key_length) if key_length else b""


def security_association_v2(*proposals):
    """Each proposal is a list of transform_v2(…)."""
    out = b""
    for index, transforms in enumerate(proposals, 1):
        body = b""
        for position, (kind, number, attributes) in enumerate(transforms, 1):
            more = 3 if position < len(transforms) else 0
            body += struct.pack("!BBHBBH", more, 0, 8 + len(attributes), kind, 0, number) + attributes
        more = 2 if index < len(proposals) else 0
        out += struct.pack("!BBHBBBB", more, 0, 8 + len(body), index, 1, 0, len(transforms)) + body
    return out


# ---- IP and UDP ------------------------------------------------------------------------------------------------------

def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def udp(source, destination, source_port, destination_port, data):
    """A UDP header with its checksum, and the data."""
    source, destination = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    length = 8 + len(data)
    pseudo = source.packed + destination.packed + (struct.pack("!BBH", 0, 17, length) if source.version == 4
                                                   else struct.pack("!IHBB", length, 0, 0, 17))
    plain = struct.pack("!HHHH", source_port, destination_port, length, 0) + data
    return plain[:6] + struct.pack("!H", checksum(pseudo + plain) or 0xFFFF) + data


def ethernet_ipv4(source, destination, protocol, body, *, identification=0, source_mac, destination_mac):
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), identification, 0x4000, 63, protocol, 0,
                         ipaddress.ip_address(source).packed, ipaddress.ip_address(destination).packed)
    header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
    return destination_mac + source_mac + b"\x08\x00" + header + body


def write_pcap(path, frames):
    """Frames are (microseconds since 1970, octets)."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for time, data in frames:
            file.write(struct.pack("<IIII", time // 1_000_000, time % 1_000_000, len(data), len(data)) + data)


# ---- reading, for the ladders in the READMEs -------------------------------------------------------------------------

def read_pcap(path):
    """(seconds, octets) for every frame of a little-endian Ethernet pcap, which is what tcpdump writes here."""
    with open(path, "rb") as file:
        data = file.read()
    if len(data) < 24 or data[:4] not in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1"):
        raise ValueError(f"{path}: not a little-endian pcap")
    unit = 1e-9 if data[0] == 0x4D else 1e-6
    position, frames = 24, []
    while position + 16 <= len(data):
        seconds, fraction, kept, _ = struct.unpack_from("<IIII", data, position)
        frames.append((seconds + fraction * unit, data[position + 16:position + 16 + kept]))
        position += 16 + kept
    return frames


def ladder(path):
    """The capture as a Markdown table, one line a frame."""
    rows = ["| frame | time | from → to | what |", "|--:|--:|---|---|"]
    start = None
    for number, (time, frame) in enumerate(read_pcap(path), 1):
        start = time if start is None else start
        ends, what = describe(frame)
        rows.append(f"| {number} | {time - start:.3f} | {ends} | {what} |")
    return "\n".join(rows) if start is not None else "*(no packet)*"


def describe(frame):
    kind = struct.unpack_from("!H", frame, 12)[0]
    if kind == 0x0800:
        body = frame[14 + (frame[14] & 15) * 4:14 + struct.unpack_from("!H", frame, 16)[0]]
        protocol, source, destination = frame[23], frame[26:30], frame[30:34]
        fragment = struct.unpack_from("!H", frame, 20)[0] & 0x3FFF
        if fragment:
            return f"{dotted(source)} → {dotted(destination)}", f"IP fragment, {len(body)} octets"
    elif kind == 0x86DD:
        body, protocol, source, destination = frame[54:], frame[20], frame[22:38], frame[38:54]
    else:
        return "", f"Ethernet type 0x{kind:04x}"
    plain = f"{dotted(source)} → {dotted(destination)}"
    if protocol == 50:
        return plain, f"ESP, SPI {body[:4].hex()}, sequence {struct.unpack_from('!I', body, 4)[0]}, {len(body)} octets"
    if protocol in (1, 58):
        return plain, f"ICMP{'v6' if protocol == 58 else ''} type {body[0]} code {body[1]}"
    if protocol != 17:
        return plain, f"IP protocol {protocol}"
    ports = struct.unpack_from("!HH", body)
    ends = f"{dotted(source)}:{ports[0]} → {dotted(destination)}:{ports[1]}"
    data = body[8:]
    if 500 in ports:
        return ends, isakmp(data)
    if data == b"\xff":
        return ends, "NAT keepalive"
    if data[:4] == b"\0\0\0\0":
        return ends, "marker, " + isakmp(data[4:])
    if len(data) >= 28 and data[17] >> 4 in (1, 2) and struct.unpack_from("!I", data, 24)[0] == len(data):
        return ends, "no marker, " + isakmp(data)
    return ends, f"ESP in UDP, SPI {data[:4].hex()}, sequence {struct.unpack_from('!I', data, 4)[0]}, {len(data)} octets"


def dotted(packed):
    return str(ipaddress.ip_address(packed))


def isakmp(data):
    if len(data) < 28:
        return f"{len(data)} octets, too short for ISAKMP"
    first, version, exchange, flags, message_id, length = struct.unpack_from("!BBBBII", data, 16)
    major = version >> 4
    name = EXCHANGES.get(exchange, f"exchange {exchange}")
    if major == 2:
        name += " response" if flags & 0x20 else " request"
    words = [name, f"message ID {message_id:08x}", f"{length} octets"]
    if major == 1 and flags & 1:
        words.append("encrypted")
    else:
        words.append(", ".join(clear_payloads(data, first, major)))
    return "; ".join(words)


def clear_payloads(data, kind, major):
    names, position = [], 28
    while kind and position + 4 <= len(data):
        after, _, length = struct.unpack_from("!BBH", data, position)
        name = PAYLOADS.get(kind, f"payload {kind}")
        body = data[position + 4:position + length]
        if kind in (11, 41) and len(body) >= 4:
            number = struct.unpack_from("!H", body, 6 if kind == 11 else 2)[0]
            name = f"N({NOTIFIES[2 if kind == 41 else 1].get(number, number)})"
        names.append(name)
        if kind in (46, 53) or length < 4:
            break
        kind, position = after, position + length
    return names
