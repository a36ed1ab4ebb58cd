"""Expectation files for `ikewhy check`, from the short form that situations.toml and `synthesize` use.

    {"phase1": "failed", "require": ["IKE100 proven"], "forbid": ["IKE101", "warning"]}

`match` narrows it to negotiations with further keys. `count` is 1 if not said otherwise; None leaves it out, and 0 stands for a capture without any negotiation.
"""


def text(expectation, initiator, responder):
    count = expectation.get("count", 1)
    if count == 0:
        return "negotiations:\n  - count: 0\n"
    further = "".join(f", {key}: {value}" for key, value in expectation.get("match", {}).items())
    lines = ["negotiations:", f'  - match: {{initiator: "{initiator}", responder: "{responder}"{further}}}']
    if count is not None:
        lines.append(f"    count: {count}")
    lines += [f"    {key}: {expectation[key]}" for key in ("phase1", "phase2", "nat") if key in expectation]
    if "accepted" in expectation:
        lines.append("    accepted: {%s}" % ", ".join(f"{key}: {value}" for key, value in expectation["accepted"].items()))
    lines.append("    findings:")
    for key in ("require", "forbid"):
        if expectation.get(key):
            lines += [f"      {key}:"] + [f"        - {finding(words)}" for words in expectation[key]]
    return "\n".join(lines) + "\n"


def finding(words):
    """`IKE100 proven` becomes {rule: IKE100, confidence: proven}; `error` becomes {severity: error}."""
    def key(word):
        if word.startswith("IKE"):
            return "rule"
        return "severity" if word in ("error", "warning", "note") else "confidence"
    return "{" + ", ".join(f"{key(word)}: {word}" for word in words.split()) + "}"
