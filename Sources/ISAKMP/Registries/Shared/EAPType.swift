/// EAP method types, RFC 3748 section 5 and IANA's "eap-numbers".
package struct EAPType: RegisteredNumber {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let identity = Self(rawValue: 1)
  package static let notification = Self(rawValue: 2)
  package static let legacyNak = Self(rawValue: 3)
  package static let md5Challenge = Self(rawValue: 4)
  package static let oneTimePassword = Self(rawValue: 5)
  package static let genericTokenCard = Self(rawValue: 6)
  package static let tls = Self(rawValue: 13)
  package static let leap = Self(rawValue: 17)
  package static let sim = Self(rawValue: 18)
  package static let ttls = Self(rawValue: 21)
  package static let aka = Self(rawValue: 23)
  package static let peap = Self(rawValue: 25)
  package static let mschapv2 = Self(rawValue: 26)
  package static let mschapV2IANA = Self(rawValue: 29)
  package static let tlv = Self(rawValue: 33)
  package static let fast = Self(rawValue: 43)
  package static let psk = Self(rawValue: 47)
  package static let sake = Self(rawValue: 48)
  package static let ikev2 = Self(rawValue: 49)
  package static let akaPrime = Self(rawValue: 50)
  package static let gpsk = Self(rawValue: 51)
  package static let pwd = Self(rawValue: 52)
  package static let eke = Self(rawValue: 53)
  package static let teap = Self(rawValue: 55)
  package static let expanded = Self(rawValue: 254)
  package static let experimental = Self(rawValue: 255)

  package static let names: RegisteredNames<Self> = [
    .identity: "Identity",
    .notification: "Notification",
    .legacyNak: "Legacy Nak",
    .md5Challenge: "MD5-Challenge",
    .oneTimePassword: "One-Time Password",
    .genericTokenCard: "Generic Token Card",
    .tls: "EAP-TLS",
    .leap: "EAP-Cisco Wireless (LEAP)",
    .sim: "EAP-SIM",
    .ttls: "EAP-TTLS",
    .aka: "EAP-AKA",
    .peap: "PEAP",
    .mschapv2: "EAP-MSCHAPv2",
    .mschapV2IANA: "EAP-MSCHAP-V2",
    .tlv: "EAP-TLV",
    .fast: "EAP-FAST",
    .psk: "EAP-PSK",
    .sake: "EAP-SAKE",
    .ikev2: "EAP-IKEv2",
    .akaPrime: "EAP-AKA'",
    .gpsk: "EAP-GPSK",
    .pwd: "EAP-pwd",
    .eke: "EAP-EKE",
    .teap: "TEAP",
    .expanded: "Expanded",
    .experimental: "Experimental",
  ]
}
