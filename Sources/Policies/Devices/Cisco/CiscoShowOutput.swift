internal import ISAKMP
internal import Texts

/// `show crypto isakmp policy`, `show crypto isakmp default policy` and `show crypto ikev2
/// proposal` as they stand in terminal logs, alone or among a configuration.
struct CiscoShowOutput {
  /// Under "Global IKE policy".
  private(set) var policies: [ConfiguredProposal] = []
  /// IKEv2's proposal "default".
  private(set) var ikev2Default: ConfiguredProposal?
  private var defaults: [ConfiguredProposal] = []
  private var heading = Heading.none
  private var current: Block?
  /// The list of policies was seen up to its end, so what it does not show is not there.
  private var isWhole = false
  private var isListing = false
  /// `show crypto isakmp policy` was typed, so that built-in ones alone mean that there are no
  /// others. `show crypto isakmp default policy` prints the same beside configured ones.
  private(set) var showsEveryPolicy = false

  private enum Heading { case none, global, builtIn }

  private struct Block {
    var proposal: ConfiguredProposal
    var isBuiltIn: Bool
    var isIKEv2 = false
  }

  /// The built-in policies as this image has them; `nil` where the output does not tell.
  var builtIn: [ConfiguredProposal]? { defaults.isEmpty && !isWhole ? nil : defaults }

  /// Whether the line belongs to such output.
  mutating func take(_ line: DeviceCommand, file: String) -> Bool {
    let text = line.text
    let origin = ConfigurationOrigin.written(file: file, line: line.number, text: text)
    switch text {
    case "Global IKE policy":
      closeBlock()
      heading = .global
      isListing = true
      return true
    case "Default IKE policy":
      closeBlock()
      heading = .builtIn
      isListing = true
      return true
    default: break
    }
    if let (priority, isBuiltIn) = suite(text) {
      closeBlock()
      isListing = true
      let name = priority.map { "policy \($0)" } ?? "policy 65535"
      current = Block(
        proposal: ConfiguredProposal(
          name: (isBuiltIn ? "built-in " : "crypto isakmp ") + name, priority: priority ?? 65535,
          versions: [.ikev1], origin: origin,
          builtIn: isBuiltIn ? .init(isCertain: true) : nil),
        isBuiltIn: isBuiltIn)
      return true
    }
    if text.hasPrefix("IKEv2 proposal:") {
      closeBlock()
      let name = text.dropFirst("IKEv2 proposal:".count).split(separator: " ").first ?? ""
      current = Block(
        proposal: ConfiguredProposal(
          name: "crypto ikev2 proposal \(name)", versions: [.ikev2], origin: origin,
          builtIn: name == "default" ? .init(isCertain: true) : nil),
        isBuiltIn: name == "default", isIKEv2: true)
      return true
    }
    guard isListing || current != nil else { return false }
    guard current != nil, field(text, origin) else {
      // The rest of a value that the terminal has wrapped.
      if text == "keys)." || text == "limit" { return true }
      end()
      return false
    }
    return true
  }

  /// Something else follows, or the file is over. Where it is over the listing may have been cut.
  mutating func end(isFollowed: Bool = true) {
    closeBlock()
    if isListing, heading == .global, isFollowed { isWhole = true }
    isListing = false
    heading = .none
  }

  /// A command that the user typed at the prompt.
  mutating func observe(command text: String) {
    var words = CommandWords(text.split(separator: " ").map { String($0) })
    showsEveryPolicy =
      showsEveryPolicy
      || words.take("show", minimum: 2) && words.take("crypto") && words.take("isakmp")
        && words.take("policy")
  }

  private mutating func closeBlock() {
    guard let block = current else { return }
    current = nil
    if block.isIKEv2 {
      if block.isBuiltIn { ikev2Default = block.proposal }
    } else if block.isBuiltIn {
      defaults.append(block.proposal)
    } else {
      policies.append(block.proposal)
    }
  }

  /// "Protection suite of priority 10", "Default protection suite [of priority 65507]".
  private func suite(_ text: String) -> (priority: Int?, isBuiltIn: Bool)? {
    let lowered = text.lowercased()
    let isDefault = lowered.hasPrefix("default protection suite")
    guard isDefault || lowered.hasPrefix("protection suite of priority") else { return nil }
    return (text.split(separator: " ").last.flatMap { Int($0) }, isDefault || heading == .builtIn)
  }

  private mutating func field(_ text: String, _ origin: ConfigurationOrigin) -> Bool {
    guard let colon = text.firstIndex(of: ":") else { return false }
    let name = text[..<colon].split(separator: " ").joined(separator: " ").lowercased()
    let value = text[text.index(after: colon)...].split { $0 == " " || $0 == "\t" }
      .joined(separator: " ")
    if current?.isIKEv2 == true { return ikev2(name, value, origin) }
    let choice: AlgorithmChoice?
    switch name {
    case "encryption algorithm": choice = Self.encryption(value)
    case "hash algorithm": choice = Self.hash(value)
    case "authentication method": choice = Self.authentication(value)
    case "diffie-hellman group":
      let digits = value.drop { !$0.isNumber }.prefix { $0.isNumber }
      choice = CiscoAlgorithms.group(String(digits)).map { .group($0) }
    case "lifetime":
      current?.proposal.lifetimeSeconds = value.split(separator: " ").first
        .flatMap { UInt64($0) }.map { Configured($0, origin) }
      return true
    default: return false
    }
    if let choice {
      current?.proposal.choices.append(Configured(choice, origin))
    } else {
      current?.proposal.isCertain = false
    }
    return true
  }

  private mutating func ikev2(_ name: String, _ value: String, _ origin: ConfigurationOrigin)
    -> Bool
  {
    let words = value.split(separator: " ").map { String($0) }
    let choices: [AlgorithmChoice?]
    switch name {
    case "encryption":
      choices = words.map { CiscoAlgorithms.ikev2Encryption($0) }
    case "integrity": choices = words.map { CiscoAlgorithms.integrity($0).map { .integrity($0) } }
    case "prf": choices = words.map { CiscoAlgorithms.prf($0).map { .prf($0) } }
    case "dh group":
      // "DH_GROUP_2048_MODP/Group 14"
      choices = words.compactMap { Int($0) == nil ? nil : CiscoAlgorithms.group($0) }
        .map { .group($0) }
    default: return false
    }
    current?.proposal.choices += choices.compactMap(\.self).map { Configured($0, origin) }
    if choices.contains(nil) || choices.isEmpty { current?.proposal.isCertain = false }
    return true
  }

  // MARK: The device's phrases

  private static func encryption(_ value: String) -> AlgorithmChoice? {
    if value.hasPrefix("DES") { return .encryption(.desCBC, keyLength: nil) }
    if value.hasPrefix("Three key triple DES") || value.hasPrefix("3DES") {
      return .encryption(.tripleDESCBC, keyLength: nil)
    }
    guard value.hasPrefix("AES"), let bits = number(in: value), [128, 192, 256].contains(bits)
    else { return nil }
    return .encryption(.aesCBC, keyLength: bits)
  }

  private static func hash(_ value: String) -> AlgorithmChoice? {
    if value.hasPrefix("Message Digest 5") { return .hash(.md5) }
    guard value.hasPrefix("Secure Hash Standard") else { return nil }
    // "Secure Hash Standard 2 (256 bit)"
    guard value.hasPrefix("Secure Hash Standard 2") else { return .hash(.sha1) }
    switch number(in: String(value.dropFirst("Secure Hash Standard 2".count))) {
    case 256: return .hash(.sha256)
    case 384: return .hash(.sha384)
    case 512: return .hash(.sha512)
    default: return nil
    }
  }

  private static func authentication(_ value: String) -> AlgorithmChoice? {
    if value.hasPrefix("Pre-Shared Key") { return .authentication(.preSharedKey) }
    if value.hasPrefix("Rivest-Shamir-Adleman Signature") {
      return .authentication(.rsaSignatures)
    }
    if value.hasPrefix("Rivest-Shamir-Adleman Encryption") {
      return .authentication(.rsaEncryption)
    }
    return value.hasPrefix("Elliptic Curve") ? .authentication(.ecdsaSignatures) : nil
  }

  private static func number(in text: String) -> Int? {
    Int(text.drop { !$0.isNumber }.prefix { $0.isNumber })
  }
}
