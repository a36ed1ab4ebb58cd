import Policies

/// What a line that was not understood leaves open in a verdict that rests on a configuration.
extension ApplicablePolicy {
  /// A line that may hold what the connections seem to leave out; without any, what the file does.
  var unread: String? {
    said { policy in
      connections.isEmpty
        ? policy.unread : connections.lazy.compactMap(policy.unread(of:)).first
    }
  }
  /// A line, or a file that was not given, that may hold another connection or entry.
  var maybeFurtherEntries: String? { said(\.maybeFurtherEntries) }
  /// A line that may hold one; a file that is not given is another matter.
  var maybeHiddenEntry: String? {
    said { policy in policy.remarks.first(where: \.mayHideEntries) }
  }

  private func said(_ remark: (PeerPolicy) -> ConfigurationRemark?) -> String? {
    ties.lazy.map(\.policy).compactMap(remark).first
      .map(\.leavesOpen)
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

  /// The first kind that is not common, by which the cause is named, is stated in all entries: the
  /// rest cannot change it.
  var isLeadStated: Bool {
    hopeless.first.map { lead in policies.allSatisfy { $0.states(lead.attribute) } } ?? false
  }

  /// Some entry has no value of a kind that is not common.
  var leavesOut: Bool {
    hopeless.isEmpty
      || hopeless.contains { attribute in
        policies.contains { $0.choices(for: attribute.attribute).isEmpty }
      }
  }
}
