package import ISAKMP

/// A Diffie-Hellman group or key encapsulation, the same number in IKEv1 and IKEv2.
package struct KeyExchangeGroup: Hashable, Sendable {
  /// The number of both registries.
  package let number: UInt16
  package let name: String
  /// Octets of key exchange data that the initiator sends, and the responder's answer: alike in
  /// Diffie-Hellman, unlike in ML-KEM. Nil where no standard at hand fixes it.
  package let initiatorOctets: Int?
  package let responderOctets: Int?
  package let sharedSecretOctets: Int?
  /// What the group is worth as bits of a symmetric key, roughly. MODP: RFC 3526 section 8's
  /// first estimate, below 1536 bits RFC 3766; elliptic curves: half the order.
  package let securityBits: Int
  package let requirement: Requirement?
  /// Nil where only the other version has it.
  package let ikev1: IKEv1.GroupDescription?
  package let ikev2: IKEv2.KeyExchangeMethod?

  package init?(ikev1 number: IKEv1.GroupDescription) {
    guard let found = Self.byIKEv1[number] else { return nil }
    self = found
  }

  package init?(ikev2 number: IKEv2.KeyExchangeMethod) {
    guard let found = Self.byIKEv2[number] else { return nil }
    self = found
  }

  /// `MODP-2048 (14)`: routers are configured by number.
  package var label: String { "\(name) (\(number))" }

  package static func == (left: Self, right: Self) -> Bool { left.number == right.number }
  package func hash(into hasher: inout Hasher) { hasher.combine(number) }

  private static let byIKEv1 = NumberIndex(all, by: \.ikev1)
  private static let byIKEv2 = NumberIndex(all, by: \.ikev2)
}

extension KeyExchangeGroup {
  package static let all: [KeyExchangeGroup] = binary + modular + curves + encapsulations

  private init(
    _ name: String, ikev1: IKEv1.GroupDescription? = nil, ikev2: IKEv2.KeyExchangeMethod? = nil,
    initiator: Int?, responder: Int? = nil, secret: Int?, bits: Int,
    _ level: RequirementLevel? = nil
  ) {
    self.name = name
    self.ikev1 = ikev1
    self.ikev2 = ikev2
    number = ikev2?.rawValue ?? ikev1?.rawValue ?? 0
    initiatorOctets = initiator
    responderOctets = responder ?? initiator
    sharedSecretOctets = secret
    securityBits = bits
    requirement = level.map(Requirement.ikeGroup)
  }

  /// The public value and the secret are numbers modulo the prime, padded to its length.
  private static func modp(
    _ number: UInt16, _ name: String, octets: Int, bits: Int, _ level: RequirementLevel? = nil
  ) -> Self {
    Self(
      name, ikev1: IKEv1.GroupDescription(rawValue: number),
      ikev2: IKEv2.KeyExchangeMethod(rawValue: number), initiator: octets, secret: octets,
      bits: bits, level)
  }

  /// RFC 5903 section 7: both coordinates are sent, the secret is x alone.
  private static func curve(
    _ number: UInt16, _ name: String, coordinate: Int, bits: Int, _ level: RequirementLevel? = nil
  ) -> Self {
    Self(
      name, ikev1: IKEv1.GroupDescription(rawValue: number),
      ikev2: IKEv2.KeyExchangeMethod(rawValue: number), initiator: 2 * coordinate,
      secret: coordinate, bits: bits, level)
  }

  private static let modular: [Self] = [
    modp(1, "MODP-768", octets: 96, bits: 64, .mustNot),
    modp(2, "MODP-1024", octets: 128, bits: 73, .shouldNot),
    modp(5, "MODP-1536", octets: 192, bits: 90, .shouldNot),
    modp(14, "MODP-2048", octets: 256, bits: 110, .must),
    modp(15, "MODP-3072", octets: 384, bits: 130),
    modp(16, "MODP-4096", octets: 512, bits: 150),
    modp(17, "MODP-6144", octets: 768, bits: 170),
    modp(18, "MODP-8192", octets: 1024, bits: 190),
    // RFC 5114: primes of unknown origin with small subgroups.
    modp(22, "MODP-1024-160", octets: 128, bits: 73, .mustNot),
    modp(23, "MODP-2048-224", octets: 256, bits: 110, .shouldNot),
    modp(24, "MODP-2048-256", octets: 256, bits: 110, .shouldNot),
  ]

  private static let curves: [Self] = [
    curve(19, "ECP-256", coordinate: 32, bits: 128, .should),
    curve(20, "ECP-384", coordinate: 48, bits: 192),
    curve(21, "ECP-521", coordinate: 66, bits: 260),
    curve(25, "ECP-192", coordinate: 24, bits: 96),
    curve(26, "ECP-224", coordinate: 28, bits: 112),
    curve(27, "brainpoolP224r1", coordinate: 28, bits: 112),
    curve(28, "brainpoolP256r1", coordinate: 32, bits: 128),
    curve(29, "brainpoolP384r1", coordinate: 48, bits: 192),
    curve(30, "brainpoolP512r1", coordinate: 64, bits: 256),
    // RFC 8031: one coordinate each way.
    Self(
      "Curve25519", ikev1: .curve25519, ikev2: .curve25519, initiator: 32, secret: 32, bits: 128),
    Self("Curve448", ikev1: .curve448, ikev2: .curve448, initiator: 56, secret: 56, bits: 224),
    // RFC 9385: both coordinates are sent.
    Self(
      "GOST3410-2012-256", ikev2: .gost3410Bits256, initiator: 64, secret: nil, bits: 128),
    Self(
      "GOST3410-2012-512", ikev2: .gost3410Bits512, initiator: 128, secret: nil, bits: 256),
  ]

  /// FIPS 203 table 3: the initiator sends an encapsulation key, the responder a ciphertext.
  private static let encapsulations: [Self] = [
    Self(
      "ML-KEM-512", ikev2: .mlKEM512, initiator: 800, responder: 768, secret: 32, bits: 128),
    Self(
      "ML-KEM-768", ikev2: .mlKEM768, initiator: 1184, responder: 1088, secret: 32, bits: 192),
    Self(
      "ML-KEM-1024", ikev2: .mlKEM1024, initiator: 1568, responder: 1568, secret: 32, bits: 256),
  ]

  /// IKEv1 alone. RFC 2409 sections 6.3 and 6.4: x is sent, and x is the secret; of 6 to 13 no
  /// RFC tells.
  private static let binary: [Self] = [
    Self("EC2N-155", ikev1: .ec2n155, initiator: 20, secret: 20, bits: 76),
    Self("EC2N-185", ikev1: .ec2n185, initiator: 24, secret: 24, bits: 91),
    Self("EC2N-163-random", ikev1: .ec2n163Random, initiator: nil, secret: nil, bits: 80),
    Self("EC2N-163-Koblitz", ikev1: .ec2n163Koblitz, initiator: nil, secret: nil, bits: 80),
    Self("EC2N-283-random", ikev1: .ec2n283Random, initiator: nil, secret: nil, bits: 140),
    Self("EC2N-283-Koblitz", ikev1: .ec2n283Koblitz, initiator: nil, secret: nil, bits: 140),
    Self("EC2N-409-random", ikev1: .ec2n409Random, initiator: nil, secret: nil, bits: 200),
    Self("EC2N-409-Koblitz", ikev1: .ec2n409Koblitz, initiator: nil, secret: nil, bits: 200),
    Self("EC2N-571-random", ikev1: .ec2n571Random, initiator: nil, secret: nil, bits: 280),
    Self("EC2N-571-Koblitz", ikev1: .ec2n571Koblitz, initiator: nil, secret: nil, bits: 280),
  ]
}
