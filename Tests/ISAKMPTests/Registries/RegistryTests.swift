import Glibc
import ISAKMP
import Testing

/// A registry's table as every registry has it, without its type.
struct RegistryTable: Sendable, CustomTestStringConvertible {
  let type: String
  let rows: [(number: UInt64, name: String)]
  let lookup: @Sendable (UInt64) -> String?

  var testDescription: String { type }

  init<Number: RegisteredNumber>(_ number: Number.Type) {
    type = String(reflecting: number).replacing("ISAKMP.", with: "")
    rows = number.names.entries.map { (UInt64($0.number.rawValue), $0.name) }
    lookup = { Number(rawValue: Number.RawValue(truncatingIfNeeded: $0)).name }
  }

  static let all: [RegistryTable] = [
    Self(PayloadType.self), Self(ExchangeType.self), Self(CertificateEncoding.self),
    Self(EAPType.self), Self(EAPCode.self),
    Self(IKEv1.AttributeType.self), Self(IKEv1.EncryptionAlgorithm.self),
    Self(IKEv1.HashAlgorithm.self), Self(IKEv1.AuthenticationMethod.self),
    Self(IKEv1.GroupDescription.self), Self(IKEv1.GroupType.self), Self(IKEv1.LifeType.self),
    Self(IKEv1.NotifyType.self), Self(IKEv1.DomainOfInterpretation.self),
    Self(IKEv1.ConfigurationMessageType.self), Self(IKEv1.ConfigurationAttributeType.self),
    Self(IKEv1.XAUTHType.self),
    Self(IPsecDOI.ProtocolID.self), Self(IPsecDOI.ISAKMPTransform.self),
    Self(IPsecDOI.ESPTransform.self), Self(IPsecDOI.AHTransform.self),
    Self(IPsecDOI.IPCOMPTransform.self), Self(IPsecDOI.AttributeType.self),
    Self(IPsecDOI.EncapsulationMode.self), Self(IPsecDOI.AuthenticationAlgorithm.self),
    Self(IPsecDOI.IdentificationType.self),
    Self(IKEv2.ProtocolID.self), Self(IKEv2.TransformType.self),
    Self(IKEv2.EncryptionAlgorithm.self), Self(IKEv2.PseudorandomFunction.self),
    Self(IKEv2.IntegrityAlgorithm.self), Self(IKEv2.KeyExchangeMethod.self),
    Self(IKEv2.ExtendedSequenceNumbers.self), Self(IKEv2.TransformAttributeType.self),
    Self(IKEv2.NotifyType.self), Self(IKEv2.AuthenticationMethod.self),
    Self(IKEv2.IdentificationType.self), Self(IKEv2.TrafficSelectorType.self),
    Self(IKEv2.ConfigurationType.self), Self(IKEv2.ConfigurationAttributeType.self),
    Self(IKEv2.SignatureHashAlgorithm.self),
  ]
}

@Suite struct RegistryTests {
  @Test(arguments: RegistryTable.all)
  func numbersAndNamesAreUnique(_ table: RegistryTable) {
    #expect(Set(table.rows.map(\.number)).count == table.rows.count)
    // The payloads of both versions share a space of numbers, and many share a name.
    for half in table.type == "PayloadType"
      ? [table.rows.filter { $0.number < 33 }, table.rows.filter { $0.number >= 33 }]
      : [table.rows]
    {
      #expect(Set(half.map(\.name)).count == half.count)
    }
  }

  @Test(arguments: RegistryTable.all)
  func everyRowIsFound(_ table: RegistryTable) {
    for row in table.rows { #expect(table.lookup(row.number) == row.name) }
  }

  /// Each registry's source is read: a constant that the table of names leaves out, and a file
  /// that `RegistryTable.all` leaves out, both fail here.
  @Test func everyConstantHasAName() throws {
    let folder = try #require(Self.sources)
    var types: [String] = []
    for group in ["Shared", "IKEv1", "IPsecDOI", "IKEv2"] {
      for file in Self.files(in: "\(folder)/\(group)") where file.hasSuffix(".swift") {
        let text = try #require(Self.text(of: "\(folder)/\(group)/\(file)"))
        guard text.contains("RegisteredNumber {") else { continue }
        types.append(String(file.dropLast(".swift".count)))
        for match in text.matches(of: /static let (\w+) = Self\(rawValue/) {
          #expect(
            text.contains("  .\(match.1): \""),
            "\(group)/\(file): add `.\(match.1)` to its table of names")
        }
      }
    }
    #expect(
      Set(types) == Set(RegistryTable.all.map(\.type)),
      "add the registry to RegistryTable.all in RegistryTests.swift")
  }

  @Test func unknownNumbersPrintThemselves() {
    #expect(IKEv1.EncryptionAlgorithm(rawValue: 99).description == "unassigned (99)")
    #expect(IKEv1.EncryptionAlgorithm(rawValue: 65005).description == "private use (65005)")
    #expect(IKEv2.NotifyType(rawValue: 65535).description == "private use (65535)")
    #expect(IKEv2.NotifyType(rawValue: 2).name == nil)
    #expect(PayloadType(rawValue: 200).shortName == "private use (200)")
    #expect(IKEv1.DomainOfInterpretation(rawValue: .max).description == "unassigned (4294967295)")
  }

  private static var sources: String? {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    guard let tests = parts.lastIndex(of: "Tests") else { return nil }
    return parts[..<tests].joined(separator: "/") + "/Sources/ISAKMP/Registries"
  }

  private static func files(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(
        withUnsafeBytes(of: entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names.sorted()
  }

  private static func text(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var octets: [UInt8] = []
    while case let octet = fgetc(file), octet != EOF {
      octets.append(UInt8(truncatingIfNeeded: octet))
    }
    return String(decoding: octets, as: UTF8.self)
  }
}
