import Negotiations

/// Captures of a run are counted from 0; a report of several runs counts them on.
extension JudgedNegotiation {
  package mutating func moveCaptures(by base: Int) {
    guard base > 0 else { return }
    for index in negotiation.messages.indices {
      negotiation.messages[index].moveCaptures(by: base)
    }
    for index in negotiation.icmpErrors.indices {
      negotiation.icmpErrors[index].reference.capture += base
    }
    negotiation.points.moveCaptures(by: base)
    for index in findings.indices { findings[index].moveCaptures(by: base) }
  }
}

extension Finding {
  package mutating func moveCaptures(by base: Int) {
    for index in evidence.indices { evidence[index].reference.capture += base }
  }
}
