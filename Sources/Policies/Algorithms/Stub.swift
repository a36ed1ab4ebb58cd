package import ISAKMP
package struct EncryptionAlgorithm { package var ivOctets = 16; package var icvOctets = 0; package var isAEAD = false
  package init?(ikev2: IKEv2.EncryptionAlgorithm) {} }
package struct IntegrityAlgorithm { package var icvOctets = 16
  package init?(ikev2: IKEv2.IntegrityAlgorithm) {} }
package struct PRF { package var outputOctets = 32
  package init?(ikev2: IKEv2.PseudorandomFunction) {} }
