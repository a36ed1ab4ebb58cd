import Negotiations
import Policies

extension Peer {
  /// What is known of the product that its Vendor IDs name.
  var conduct: Conduct? {
    implementation.flatMap(DeviceCatalogue.device(named:))?.conduct
  }
}
