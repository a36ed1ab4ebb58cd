private import CPcap
import Glibc

/// Gives up what only opening interfaces needs.
package enum Privileges {
  /// A user that the program goes on as.
  package struct User: Hashable, Sendable {
    package var name: String
    package var user: UInt32
    package var group: UInt32
  }

  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  package static var isRoot: Bool { geteuid() == 0 }

  package static func user(named name: String) -> User? {
    guard let entry = getpwnam(name) else { return nil }
    return User(name: name, user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
  }

  /// Who called sudo(8), or `nobody`, who is 65534 where no file says who that is.
  package static var usual: User? {
    if let text = getenv("SUDO_UID"), let id = UInt32(String(cString: text)), id != 0,
      let entry = getpwuid(id)
    {
      return User(
        name: String(cString: entry.pointee.pw_name), user: id, group: entry.pointee.pw_gid)
    }
    return user(named: "nobody") ?? User(name: "nobody", user: 65_534, group: 65_534)
  }

  /// Goes on as `user` where the program runs as root, without any capability but, where interfaces
  /// have to be opened again, CAP_NET_RAW.
  package static func drop(to user: User?, keepingRawSockets: Bool) throws(Failure) {
    let wasRoot = isRoot
    if wasRoot, let user {
      if keepingRawSockets { _ = keep_capabilities_on_setuid() }
      guard initgroups(user.name, user.group) == 0, setgid(user.group) == 0,
        setuid(user.user) == 0
      else {
        throw Failure(description: "cannot become \(user.name): \(errorText(errno))")
      }
    }
    // _LINUX_CAPABILITY_VERSION_3, whose sets have two words; pid 0 is this process.
    var header = __user_cap_header_struct(version: 0x2008_0522, pid: 0)
    let mask: UInt32 = keepingRawSockets ? 1 << UInt32(CAP_NET_RAW) : 0
    var data = (
      __user_cap_data_struct(effective: mask, permitted: mask, inheritable: 0),
      __user_cap_data_struct(effective: 0, permitted: 0, inheritable: 0)
    )
    let status = withUnsafeMutablePointer(to: &data) {
      $0.withMemoryRebound(to: __user_cap_data_struct.self, capacity: 2) { capset(&header, $0) }
    }
    guard status == 0 else {
      throw Failure(description: "cannot give up capabilities: \(errorText(errno))")
    }
    guard no_new_privileges() == 0 else {
      throw Failure(description: "cannot forbid new privileges: \(errorText(errno))")
    }
    if wasRoot, let user { try check(user, mask) }
  }

  /// What the system says of this process now, whatever the calls before returned.
  private static func check(_ user: User, _ mask: UInt32) throws(Failure) {
    guard !isRoot, getuid() != 0, setuid(0) != 0 else {
      throw Failure(description: "still root after becoming \(user.name)")
    }
    var groups = [gid_t](repeating: 0, count: 256)
    let count = getgroups(256, &groups)
    guard getegid() == getgid(), count >= 0,
      user.group == 0 || !groups.prefix(Int(count)).contains(0)
    else { throw Failure(description: "still in root's group after becoming \(user.name)") }
    var header = __user_cap_header_struct(version: 0x2008_0522, pid: 0)
    var data = (__user_cap_data_struct(), __user_cap_data_struct())
    let status = withUnsafeMutablePointer(to: &data) {
      $0.withMemoryRebound(to: __user_cap_data_struct.self, capacity: 2) { capget(&header, $0) }
    }
    guard status == 0, data.0.permitted & ~mask == 0, data.1.permitted == 0,
      has_no_new_privileges() == 1
    else { throw Failure(description: "privileges are left after becoming \(user.name)") }
  }
}
