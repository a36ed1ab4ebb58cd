/// Command lines that `--help` and the manual pages show for each command.
enum Examples {
  struct Example {
    var line: String
    var what: String

    init(_ line: String, _ what: String) {
      self.line = line
      self.what = what
    }
  }

  static let all: [String: [Example]] = [
    "explain": [
      Example("ikewhy tunnel.pcap", "why it did not come up"),
      Example("ikewhy hub.pcap branch.pcap", "captures of both ends are one run"),
      Example(
        "ikewhy --secrets secrets.yaml --policy hub.cfg hub.pcap", "with a key and a configuration"),
      Example("ikewhy --summary --only failed captures/", "a line for each that failed"),
      Example("ikewhy --format html -o page.html tunnel.pcap", "a page for a ticket"),
      Example(
        "ssh gw tcpdump -U -w - udp port 500 or udp port 4500 | ikewhy --format ndjson -",
        "from elsewhere, a line as soon as one is decided"),
    ],
    "live": [
      Example("ikewhy live -i eth0", "lines for people"),
      Example(
        "ikewhy live -i any --format ndjson -o live.ndjson --metrics ikewhy.prom", "for machines"),
      Example("ssh gw tcpdump -U -s 0 -w - | ikewhy live -i -", "watch a gateway from here"),
    ],
    "check": [
      Example("ikewhy check --bless lab/", "write what is expected from what is seen"),
      Example("ikewhy check lab/ --format github --also junit=ikewhy.xml", "in a pipeline"),
      Example("ikewhy check --fail-on warning --baseline before.json lab/", "only what is new"),
    ],
    "annotate": [
      Example("ikewhy annotate tunnel.pcap why.pcapng", "findings as Wireshark's comments")
    ],
    "decode": [
      Example("ikewhy decode --frame 5 tunnel.pcap", "one message"),
      Example("ikewhy decode --secrets charon.log --format ndjson tunnel.pcap", "all, opened"),
    ],
    "keys": [
      Example("ikewhy keys --secrets secrets.yaml -o tables tunnel.pcap", "tables for Wireshark")
    ],
    "policy": [
      Example("ikewhy policy hub.cfg", "how it reads, defaults included"),
      Example("ikewhy policy hub.cfg branch.conf", "what becomes of the two"),
      Example("ikewhy policy branch.conf azure", "against a built-in profile"),
      Example("ikewhy policy hub.cfg --offer tunnel.pcap", "each captured offer walked through it"),
    ],
    "diff": [
      Example("ikewhy diff yesterday.pcap today.pcap", "what has changed"),
      Example("ikewhy diff run.pcap#63ba run.pcap#9f04", "two negotiations of one capture"),
    ],
    "anonymize": [
      Example("ikewhy anonymize tunnel.pcap shared.pcap", "for a vendor or in public"),
      Example("ikewhy anonymize --map names.txt tunnel.pcap shared.pcap", "what became of what"),
    ],
    "extract": [
      Example("ikewhy extract -o monday.ikr captures/monday", "to keep, or to share"),
      Example("ikewhy explain --records monday.ikr", "the same as of the captures"),
      Example(
        "ikewhy extract -o - big.pcap.zst | ikewhy explain --records -", "without a file between"),
    ],
    "archive": [
      Example(
        "ikewhy archive 'captures/2026-11-*' -o verdicts --master 'local[*]'",
        "on this machine's cores"),
      Example(
        "ikewhy archive 's3a://captures/2026/11/*' -o s3a://verdicts/2026-11 --master yarn",
        "on a cluster"),
      Example("ikewhy archive --queries > queries.sql", "SQL over what these write"),
    ],
    "schema": [
      Example("ikewhy schema explain > explain.schema.json", "for a validator")
    ],
    "rules": [Example("ikewhy rules", "all findings, a line each")],
    "rule": [Example("ikewhy rule IKE201", "cause, evidence, fixes")],
  ]

  /// Of the program itself.
  static let first = [
    Example("ikewhy tunnel.pcap", "why it did not come up"),
    Example(
      "ikewhy --policy hub.cfg tunnel.pcap", "with one side's configuration: what to change in it"),
    Example("ikewhy live -i eth0", "while packets arrive"),
    Example("ikewhy rule IKE201", "what a finding rests on"),
  ]

  /// What a command's help says behind its options' table: `text`, then the examples.
  static func help(_ command: String, _ text: String = "") -> String {
    help(all[command] ?? [], text)
  }

  static func help(_ examples: [Example], _ text: String) -> String {
    let lines = examples.map { "  \($0.line)\n      \($0.what)" }
    let examples = lines.isEmpty ? "" : "EXAMPLES:\n" + lines.joined(separator: "\n")
    return [text, examples].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }
}
