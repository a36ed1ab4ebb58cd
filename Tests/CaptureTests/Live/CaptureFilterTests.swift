import CPcap
import Capture
import Testing

/// The filter of live captures, compiled and run by libpcap on Ethernet frames.
@Suite struct CaptureFilterTests {
  private static let addresses: [UInt8] = [192, 0, 2, 1, 198, 51, 100, 2]

  private func ethernet(_ type: [UInt8], _ payload: [UInt8]) -> [UInt8] {
    [UInt8](repeating: 2, count: 12) + type + payload
  }

  private func ipv4(_ number: UInt8, _ payload: [UInt8], offset: UInt16 = 0) -> [UInt8] {
    [0x45, 0, 0, UInt8(20 + payload.count), 0, 1, UInt8(offset >> 8), UInt8(offset & 255), 64]
      + [number, 0, 0] + Self.addresses + payload
  }

  private func ipv6(_ number: UInt8, _ payload: [UInt8]) -> [UInt8] {
    [0x60, 0, 0, 0, 0, UInt8(payload.count), number, 64] + [UInt8](repeating: 0x20, count: 32)
      + payload
  }

  private func ports(_ source: UInt16, _ destination: UInt16) -> [UInt8] {
    [source, destination].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] } + [0, 24, 0, 0]
      + [UInt8](repeating: 1, count: 24)
  }

  private func passes(
    _ frame: [UInt8], ports: IKEPorts = IKEPorts(), narrowing: String? = nil
  ) throws -> Bool {
    let handle = try #require(pcap_open_dead(DLT_EN10MB, 65_535))
    defer { pcap_close(handle) }
    let text = CaptureFilter.withTags(CaptureFilter.text(ports: ports, narrowing: narrowing))
    var program = bpf_program()
    try #require(pcap_compile(handle, &program, text, 1, PCAP_NETMASK_UNKNOWN) == 0)
    defer { pcap_freecode(&program) }
    var header = pcap_pkthdr()
    header.caplen = UInt32(frame.count)
    header.len = UInt32(frame.count)
    return pcap_offline_filter(&program, &header, frame) != 0
  }

  @Test func whatConcernsIPsecPasses() throws {
    let tag: [UInt8] = [0x81, 0, 0, 5]
    let ike = ipv4(17, ports(500, 500))
    let wanted: [(String, [UInt8])] = [
      ("IKE", ethernet([8, 0], ike)),
      ("IKE behind a NAT", ethernet([8, 0], ipv4(17, ports(500, 1024)))),
      ("UDP 4500", ethernet([8, 0], ipv4(17, ports(40_000, 4500)))),
      ("TCP 4500", ethernet([8, 0], ipv4(6, ports(40_000, 4500)))),
      ("ESP", ethernet([8, 0], ipv4(50, [0, 0, 1, 0, 0, 0, 0, 1]))),
      ("a later fragment", ethernet([8, 0], ipv4(17, [1, 2, 3, 4, 5, 6, 7, 8], offset: 185))),
      ("ICMP unreachable", ethernet([8, 0], ipv4(1, [3, 3, 0, 0, 0, 0, 0, 0]))),
      ("one tag", ethernet(tag, [8, 0] + ike)),
      ("two tags", ethernet([0x88, 0xA8, 0, 9], tag + [8, 0] + ike)),
      ("IKE in IPv6", ethernet([0x86, 0xDD], ipv6(17, ports(500, 500)))),
      ("ESP in IPv6", ethernet([0x86, 0xDD], ipv6(50, [0, 0, 1, 0, 0, 0, 0, 1]))),
      ("an IPv6 fragment", ethernet([0x86, 0xDD], ipv6(44, [17, 0, 0, 1, 0, 0, 0, 1]))),
      ("ICMPv6 too big", ethernet([0x86, 0xDD], ipv6(58, [2, 0, 0, 0, 0, 0, 5, 0]))),
    ]
    for (what, frame) in wanted { #expect(try passes(frame), "\(what)") }
  }

  @Test func othersDoNot() throws {
    let unwanted: [(String, [UInt8])] = [
      ("DNS", ethernet([8, 0], ipv4(17, ports(53, 53)))),
      ("HTTPS", ethernet([8, 0], ipv4(6, ports(40_000, 443)))),
      ("ping", ethernet([8, 0], ipv4(1, [8, 0, 0, 0, 0, 0, 0, 0]))),
      ("a TCP fragment", ethernet([8, 0], ipv4(6, [1, 2, 3, 4, 5, 6, 7, 8], offset: 185))),
      ("neighbour discovery", ethernet([0x86, 0xDD], ipv6(58, [135, 0, 0, 0, 0, 0, 0, 0]))),
      ("ARP", ethernet([8, 6], [UInt8](repeating: 0, count: 28))),
    ]
    for (what, frame) in unwanted { #expect(try !passes(frame), "\(what)") }
  }

  @Test func portsWidenAndFiltersNarrow() throws {
    let other = ethernet([8, 0], ipv4(17, ports(848, 848)))
    #expect(try !passes(other))
    #expect(try passes(other, ports: IKEPorts(additional: [848])))
    let ike = ethernet([8, 0], ipv4(17, ports(500, 500)))
    #expect(try passes(ike, narrowing: "host 192.0.2.1"))
    #expect(try !passes(ike, narrowing: "host 192.0.2.77"))
    #expect(try !passes(ethernet([0x81, 0, 0, 5], [8, 0]), narrowing: "host 192.0.2.77"))
  }
}
