/// Next Payload: RFC 2408 section 3.1 and RFC 7296 section 3.2. One space of numbers, in which the
/// two versions do not overlap.
///
/// Drafts -04 to -08 of NAT traversal used 15 and 16 for NAT-D and NAT-OA; whether that is meant,
/// `Dialect` decides.
package struct PayloadType: RegisteredNumber {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  // IKEv1: RFC 2408 section 3.1; 15 to 19 and 22 are GDOI's (RFC 6407), 20 and 21 RFC 3947's
  package static let none = Self(rawValue: 0)
  package static let securityAssociation = Self(rawValue: 1)
  package static let proposal = Self(rawValue: 2)
  package static let transform = Self(rawValue: 3)
  package static let keyExchange = Self(rawValue: 4)
  package static let identification = Self(rawValue: 5)
  package static let certificate = Self(rawValue: 6)
  package static let certificateRequest = Self(rawValue: 7)
  package static let hash = Self(rawValue: 8)
  package static let signature = Self(rawValue: 9)
  package static let nonce = Self(rawValue: 10)
  package static let notification = Self(rawValue: 11)
  package static let delete = Self(rawValue: 12)
  package static let vendorID = Self(rawValue: 13)
  package static let attributes = Self(rawValue: 14)
  package static let saKEK = Self(rawValue: 15)
  package static let saTEK = Self(rawValue: 16)
  package static let keyDownload = Self(rawValue: 17)
  package static let sequenceNumber = Self(rawValue: 18)
  package static let proofOfPossession = Self(rawValue: 19)
  package static let natDiscovery = Self(rawValue: 20)
  package static let natOriginalAddress = Self(rawValue: 21)
  package static let groupAssociatedPolicy = Self(rawValue: 22)

  // IKEv2: RFC 7296 section 3.2; 49 RFC 6467, 50 to 52 RFC 9838, 53 RFC 7383, 54 RFC 8019
  package static let securityAssociationV2 = Self(rawValue: 33)
  package static let keyExchangeV2 = Self(rawValue: 34)
  package static let identificationInitiator = Self(rawValue: 35)
  package static let identificationResponder = Self(rawValue: 36)
  package static let certificateV2 = Self(rawValue: 37)
  package static let certificateRequestV2 = Self(rawValue: 38)
  package static let authentication = Self(rawValue: 39)
  package static let nonceV2 = Self(rawValue: 40)
  package static let notify = Self(rawValue: 41)
  package static let deleteV2 = Self(rawValue: 42)
  package static let vendorIDV2 = Self(rawValue: 43)
  package static let trafficSelectorInitiator = Self(rawValue: 44)
  package static let trafficSelectorResponder = Self(rawValue: 45)
  package static let encryptedAndAuthenticated = Self(rawValue: 46)
  package static let configuration = Self(rawValue: 47)
  package static let extensibleAuthentication = Self(rawValue: 48)
  package static let genericSecurePasswordMethod = Self(rawValue: 49)
  package static let groupIdentification = Self(rawValue: 50)
  package static let groupSecurityAssociation = Self(rawValue: 51)
  package static let keyDownloadV2 = Self(rawValue: 52)
  package static let encryptedAndAuthenticatedFragment = Self(rawValue: 53)
  package static let puzzleSolution = Self(rawValue: 54)

  // Private numbers that IKEv1 peers send: drafts -01 to -03 of NAT traversal, Cisco's and
  // Microsoft's fragmentation
  package static let natDiscoveryDraft = Self(rawValue: 130)
  package static let natOriginalAddressDraft = Self(rawValue: 131)
  package static let fragment = Self(rawValue: 132)

  package static let names: RegisteredNames<Self> = [
    .none: "None",
    .securityAssociation: "Security Association",
    .proposal: "Proposal",
    .transform: "Transform",
    .keyExchange: "Key Exchange",
    .identification: "Identification",
    .certificate: "Certificate",
    .certificateRequest: "Certificate Request",
    .hash: "Hash",
    .signature: "Signature",
    .nonce: "Nonce",
    .notification: "Notification",
    .delete: "Delete",
    .vendorID: "Vendor ID",
    .attributes: "Attributes",
    .saKEK: "SA KEK",
    .saTEK: "SA TEK",
    .keyDownload: "Key Download",
    .sequenceNumber: "Sequence Number",
    .proofOfPossession: "Proof of Possession",
    .natDiscovery: "NAT Discovery",
    .natOriginalAddress: "NAT Original Address",
    .groupAssociatedPolicy: "Group Associated Policy",
    .securityAssociationV2: "Security Association",
    .keyExchangeV2: "Key Exchange",
    .identificationInitiator: "Identification - Initiator",
    .identificationResponder: "Identification - Responder",
    .certificateV2: "Certificate",
    .certificateRequestV2: "Certificate Request",
    .authentication: "Authentication",
    .nonceV2: "Nonce",
    .notify: "Notify",
    .deleteV2: "Delete",
    .vendorIDV2: "Vendor ID",
    .trafficSelectorInitiator: "Traffic Selector - Initiator",
    .trafficSelectorResponder: "Traffic Selector - Responder",
    .encryptedAndAuthenticated: "Encrypted and Authenticated",
    .configuration: "Configuration",
    .extensibleAuthentication: "Extensible Authentication",
    .genericSecurePasswordMethod: "Generic Secure Password Method",
    .groupIdentification: "Group Identification",
    .groupSecurityAssociation: "Group Security Association",
    .keyDownloadV2: "Key Download",
    .encryptedAndAuthenticatedFragment: "Encrypted and Authenticated Fragment",
    .puzzleSolution: "Puzzle Solution",
    .natDiscoveryDraft: "NAT Discovery (draft)",
    .natOriginalAddressDraft: "NAT Original Address (draft)",
    .fragment: "Fragment",
  ]

  package static let privateUse: [ClosedRange<UInt8>] = [128...255]

  /// The abbreviation of the RFCs' message diagrams: `SA`, `KE`, `TSi`.
  package var shortName: String { Self.shortNames[rawValue] ?? description }

  /// 33 to 54 exist in IKEv2 alone; the smaller numbers and the private ones in IKEv1.
  package var isIKEv2: Bool { (33...54).contains(rawValue) }

  package static let shortNames: RegisteredNames<Self> = [
    .none: "NONE",
    .securityAssociation: "SA",
    .proposal: "P",
    .transform: "T",
    .keyExchange: "KE",
    .identification: "ID",
    .certificate: "CERT",
    .certificateRequest: "CERTREQ",
    .hash: "HASH",
    .signature: "SIG",
    .nonce: "NONCE",
    .notification: "N",
    .delete: "D",
    .vendorID: "VID",
    .attributes: "ATTR",
    .saKEK: "SAK",
    .saTEK: "SAT",
    .keyDownload: "KD",
    .sequenceNumber: "SEQ",
    .proofOfPossession: "POP",
    .natDiscovery: "NAT-D",
    .natOriginalAddress: "NAT-OA",
    .groupAssociatedPolicy: "GAP",
    .securityAssociationV2: "SA",
    .keyExchangeV2: "KE",
    .identificationInitiator: "IDi",
    .identificationResponder: "IDr",
    .certificateV2: "CERT",
    .certificateRequestV2: "CERTREQ",
    .authentication: "AUTH",
    .nonceV2: "NONCE",
    .notify: "N",
    .deleteV2: "D",
    .vendorIDV2: "VID",
    .trafficSelectorInitiator: "TSi",
    .trafficSelectorResponder: "TSr",
    .encryptedAndAuthenticated: "SK",
    .configuration: "CP",
    .extensibleAuthentication: "EAP",
    .genericSecurePasswordMethod: "GSPM",
    .groupIdentification: "IDg",
    .groupSecurityAssociation: "GSA",
    .keyDownloadV2: "KD",
    .encryptedAndAuthenticatedFragment: "SKF",
    .puzzleSolution: "PS",
    .natDiscoveryDraft: "NAT-D",
    .natOriginalAddressDraft: "NAT-OA",
    .fragment: "FRAG",
  ]
}
