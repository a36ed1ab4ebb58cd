import Capture
import Diagnosis
import Negotiations
internal import Texts

/// The captures as artifacts. One that is compressed is the parent of what is in it, because
/// offsets are those of the content.
struct SARIFArtifacts {
  private struct Entry {
    var path: String
    var locations: ReportSetting.CaptureLocations?
    /// Index in `artifacts` of the file.
    var index: Int
    /// Of what offsets count in: the file, or its content.
    var contentIndex: Int
  }

  private var entries: [Entry] = []

  init(_ captures: [CaptureSummary], _ frames: [Int: Set<Int>], _ setting: ReportSetting) {
    var index = 0
    for (position, capture) in captures.enumerated() {
      let locations = setting.locate(capture.path, frames[position] ?? [])
      let isCompressed = locations?.frames.isCompressed ?? false
      entries.append(
        Entry(
          path: capture.path, locations: locations, index: index,
          contentIndex: isCompressed ? index + 1 : index))
      index += isCompressed ? 2 : 1
    }
  }

  func write(to json: inout JSONWriter) {
    json.key("artifacts")
    json.array(
      entries.flatMap { entry in
        entry.contentIndex == entry.index ? [(entry, false)] : [(entry, false), (entry, true)]
      }
    ) { json, item in
      let (entry, isContent) = item
      let isCompressed = entry.contentIndex != entry.index
      json.object { json in
        json.field("location") { json in
          if isContent {
            json.field("uri", "/" + Self.contentName(of: entry.path))
          } else {
            Self.writeLocation(entry.path, to: &json)
          }
        }
        if isContent { json.field("parentIndex", entry.index) }
        json.field("roles", ["analysisTarget"]) { $0.string($1) }
        json.field(
          "mimeType",
          !isContent && isCompressed
            ? Self.compressionType(of: entry.path)
            : entry.locations?.frames.isPcapng ?? false
              ? "application/x-pcapng" : "application/vnd.tcpdump.pcap")
        if !isContent, let hash = entry.locations?.sha256 {
          json.field("hashes") { $0.field("sha-256", hash) }
        }
      }
    }
  }

  /// `physicalLocation` of a frame; the region is left out where it is not known.
  func writePhysicalLocation(_ reference: FrameReference, to json: inout JSONWriter) {
    guard entries.indices.contains(reference.capture) else { return }
    let entry = entries[reference.capture]
    json.field("physicalLocation") { json in
      json.field("artifactLocation") { json in
        if entry.contentIndex != entry.index {
          json.field("uri", "/" + Self.contentName(of: entry.path))
        } else {
          Self.writeLocation(entry.path, to: &json)
        }
        json.field("index", entry.contentIndex)
      }
      if let record = entry.locations?.frames.records[reference.frame] {
        json.field("region") { json in
          json.field("byteOffset", record.lowerBound)
          json.field("byteLength", record.count)
        }
      }
    }
  }

  /// `physicalLocation` of a line of a text.
  func writePhysicalLocation(_ place: FilePlace, to json: inout JSONWriter) {
    json.field("physicalLocation") { json in
      json.field("artifactLocation") { Self.writeLocation(place.file, to: &$0) }
      json.field("region") { $0.field("startLine", place.line) }
    }
  }

  func path(_ reference: FrameReference) -> String? {
    entries.indices.contains(reference.capture) ? entries[reference.capture].path : nil
  }

  /// A relative path is relative to the root of the sources, as GitHub calls it.
  private static func writeLocation(_ path: String, to json: inout JSONWriter) {
    if path == "-" {
      json.field("uri", "standard-input")
    } else if path.hasPrefix("/") {
      json.field("uri", "file://" + encoded(path))
    } else {
      var relative = path[...]
      while relative.hasPrefix("./") { relative = relative.dropFirst(2) }
      json.field("uri", encoded(String(relative)))
      json.field("uriBaseId", "%SRCROOT%")
    }
  }

  /// RFC 3986 section 2.1.
  private static func encoded(_ path: String) -> String {
    var result = ""
    for octet in path.utf8 {
      switch octet {
      case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        result.unicodeScalars.append(Unicode.Scalar(octet))
      default:
        let digits = String(octet, radix: 16, uppercase: true)
        result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return result
  }

  private static func contentName(of path: String) -> String {
    var name = path.split(separator: "/").last.map(String.init) ?? path
    for ending in [".gz", ".zst", ".lz4"] where name.hasSuffix(ending) {
      name = String(name.dropLast(ending.count))
    }
    return encoded(name)
  }

  private static func compressionType(of path: String) -> String {
    path.hasSuffix(".gz")
      ? "application/gzip" : path.hasSuffix(".zst") ? "application/zstd" : "application/x-lz4"
  }
}
