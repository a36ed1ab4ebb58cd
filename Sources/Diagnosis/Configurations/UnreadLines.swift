import Policies

/// What a line that was not understood leaves open in a verdict that rests on a configuration.
extension ApplicablePolicy {
  /// A line that may hold what the file seems to leave out.
  var unread: String? { said(\.unread) }
  /// A line, or a file that was not given, that may hold another connection or entry.
  var maybeFurtherEntries: String? { said(\.maybeFurtherEntries) }
  /// A line that may hold one; a file that is not given is another matter.
  var maybeHiddenEntry: String? {
    said { policy in policy.remarks.first { $0.kind == .unreadEntry } }
  }

  private func said(_ remark: (PeerPolicy) -> ConfigurationRemark?) -> String? {
    ties.lazy.map(\.policy).compactMap(remark).first.map {
      $0.kind == .missingPart
        ? "\($0.file), line \($0.line), names a file that was not read"
        : "\($0.file), line \($0.line), is not understood and may say otherwise"
    }
  }
}

extension PolicyWalk {
  /// Every kind of algorithm that is not common is stated in all entries.
  var isStated: Bool {
    !hopeless.isEmpty
      && hopeless.allSatisfy { attribute in
        policies.allSatisfy { $0.states(attribute.attribute) }
      }
  }

  /// Some entry has no value of a kind that is not common.
  var leavesOut: Bool {
    hopeless.isEmpty
      || hopeless.contains { attribute in
        policies.contains { $0.choices(for: attribute.attribute).isEmpty }
      }
  }
}
