"""Two network namespaces with a cable between them, for programs that watch one end of it."""
import contextlib
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import socket
import sys
import time

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]


def lab():
    """Samples/Lab/record as a module."""
    sys.path.insert(0, str(ROOT / "Samples/Lab"))
    loader = importlib.machinery.SourceFileLoader("record", str(ROOT / "Samples/Lab/record"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("record", loader))
    loader.exec_module(module)
    return module


record = lab()


def wait_for(condition, seconds, complaint):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise SystemExit(complaint() if callable(complaint) else complaint)


def lines(path):
    """The whole lines of an NDJSON file."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


class Link:
    """eth0 in the namespace `near`, far0 in the namespace `far`."""

    def __init__(self, stack):
        self.near, self.far = (f"ikewhy{os.getpid()}-{end}" for end in ("watched", "peer"))
        for name in (self.near, self.far):
            record.run("ip", "netns", "add", name)
            stack.callback(record.run, "ip", "netns", "delete", name, check=False)
        self.connect()

    def connect(self, near="eth0", far="far0"):
        record.run("ip", "-n", self.near, "link", "add", near, "type", "veth", "peer", "name", far, "netns", self.far)
        record.run("ip", "-n", self.near, "link", "set", near, "up")
        record.run("ip", "-n", self.far, "link", "set", far, "up")

    def change(self, *words):
        """`ip` at the near end."""
        record.run("ip", "-n", self.near, *words)

    def play(self, sample, by="far0", tag=b"", gap=0.005, change=lambda frame: frame):
        """What was recorded once comes over the wire again; `tag` goes between Ethernet's addresses and its type."""
        with record.in_namespace(self.far), socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sender:
            sender.bind((by, 0))
            for _, frame in record.wire.read_pcap(ROOT / "Samples" / sample / "initiator.pcap"):
                frame = change(frame)
                sender.send(frame[:12] + tag + frame[12:])
                time.sleep(gap)
