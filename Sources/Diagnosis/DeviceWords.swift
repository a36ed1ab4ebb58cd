import ISAKMP
import Policies

/// What products print for a fault: the lines of each device's folder, those of the products that
/// are met most often first.
enum DeviceWords {
  static func lines(
    _ occasion: LogOccasion, peer: String = "", own: String = ""
  ) -> [DeviceMessage] {
    DeviceCatalogue.logLines(occasion, peer: peer, own: own)
      .map { DeviceMessage($0.device, $0.text) }
  }

  static func proposalRefused(_ version: IKEVersion) -> [DeviceMessage] {
    lines(.proposalRefused(version))
  }

  static func presharedKeyMainMode(peer: String) -> [DeviceMessage] {
    lines(.presharedKeyMainMode, peer: peer)
  }

  static var authenticationFailedIKEv2: [DeviceMessage] { lines(.authenticationFailed) }

  static var presharedKeyIKEv2: [DeviceMessage] {
    lines(.authenticationFailed) + lines(.presharedKeyIKEv2)
  }

  static func phase2Refused(_ version: IKEVersion) -> [DeviceMessage] {
    lines(.phase2Refused(version))
  }

  static var pfsRefused: [DeviceMessage] { lines(.pfsRefused) }

  static func selectorsRefused(_ version: IKEVersion) -> [DeviceMessage] {
    lines(.selectorsRefused(version))
  }
}
