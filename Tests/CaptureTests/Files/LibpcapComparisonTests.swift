import CPcap
import Capture
import Glibc
import Testing

/// Every capture of the samples, frame by frame, against libpcap.
@Suite struct LibpcapComparisonTests {
  /// `IKEWHY_CAPTURES` names a further folder, for captures that are not in the repository.
  static let captures: [String] = {
    let repository = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let further = getenv("IKEWHY_CAPTURES").map { [String(cString: $0)] } ?? []
    return (["/\(repository)/Samples"] + further).flatMap { Self.files(under: $0) }.sorted()
  }()

  @Test(arguments: captures) func readsWhatLibpcapReads(path: String) throws {
    let file = try CaptureFile(path: path)
    let ours = allFrames(of: file)
    var message: [CChar] = Array(repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard
      let theirs = pcap_open_offline_with_tstamp_precision(
        path, UInt32(PCAP_TSTAMP_PRECISION_NANO), &message)
    else { return }
    defer { pcap_close(theirs) }
    var header: UnsafeMutablePointer<pcap_pkthdr>?
    var octets: UnsafePointer<UInt8>?
    var count = 0
    while pcap_next_ex(theirs, &header, &octets) == 1 {
      guard let header = header?.pointee, count < ours.count else { break }
      let frame = ours[count]
      count += 1
      #expect(frame.record.number == count)
      #expect(frame.record.originalLength == Int(header.len))
      #expect(
        frame.record.time.nanoseconds
          == Int64(header.ts.tv_sec) * 1_000_000_000 + Int64(header.ts.tv_usec))
      // libpcap cuts a frame to the snapshot length that the file states; the octets are there,
      // though.
      #expect(frame.record.capturedLength >= Int(header.caplen))
      #expect(
        frame.octets.prefix(Int(header.caplen))
          == Array(UnsafeBufferPointer(start: octets, count: Int(header.caplen)))[...])
    }
    #expect(count == ours.count)
  }

  private static func files(under path: String) -> [String] {
    guard let folder = opendir(path) else {
      return [".pcap", ".pcapng", ".cap"].contains { path.hasSuffix($0) } ? [path] : []
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.flatMap { files(under: path + "/" + $0) }
  }
}
