/// How the summaries among the records are laid out.
extension RecordCoding {
  static func fields(of flow: FlowSummary) -> [UInt8] {
    var fields = begin(.flow, flow.source, flow.destination)
    fields.flag(flow.isAH)
    fields.optional(flow.sourcePort) { $0.number(UInt64($1)) }
    fields.optional(flow.destinationPort) { $0.number(UInt64($1)) }
    fields.number(UInt64(flow.spi))
    fields.number(flow.packets)
    fields.number(flow.octets)
    fields.number(flow.firstFrame)
    fields.time(flow.firstTime)
    fields.number(flow.lastFrame)
    fields.time(flow.lastTime)
    fields.number(UInt64(flow.firstSequence))
    fields.number(UInt64(flow.lastSequence))
    fields.number(UInt64(flow.lengthRemainders))
    return fields.octets
  }

  static func flow(_ fields: inout FieldReader) throws(FieldError) -> FlowSummary {
    let (source, destination) = (try fields.address(), try fields.address())
    _ = try fields.word64()
    let isAH = try fields.flag()
    let sourcePort = try fields.optional { reader throws(FieldError) in
      try reader.unsigned(UInt16.self)
    }
    let destinationPort = try fields.optional { reader throws(FieldError) in
      try reader.unsigned(UInt16.self)
    }
    let spi = try fields.unsigned(UInt32.self)
    let (packets, octets) = (try fields.number(), try fields.number())
    let (firstFrame, firstTime) = (try fields.number(), try fields.time())
    let (lastFrame, lastTime) = (try fields.number(), try fields.time())
    var flow = FlowSummary(
      isAH: isAH, source: source, destination: destination, sourcePort: sourcePort,
      destinationPort: destinationPort, spi: spi, firstFrame: firstFrame, firstTime: firstTime,
      lastFrame: lastFrame, lastTime: lastTime, firstSequence: try fields.unsigned(UInt32.self),
      lastSequence: try fields.unsigned(UInt32.self))
    (flow.packets, flow.octets) = (packets, octets)
    flow.lengthRemainders = try fields.unsigned(UInt16.self)
    return flow
  }

  static func fields(of activity: ActivitySummary) -> [UInt8] {
    var fields = begin(.activity, activity.source, activity.destination)
    fields.number(activity.packets)
    fields.number(activity.firstFrame)
    fields.time(activity.firstTime)
    fields.number(activity.lastFrame)
    fields.time(activity.lastTime)
    fields.number(activity.keepalives)
    fields.number(activity.keepalivesBack)
    fields.optional(activity.longestGap) { fields, gap in
      fields.number(gap.before)
      fields.number(gap.after)
      fields.signed(gap.nanoseconds)
    }
    return fields.octets
  }

  static func activity(_ fields: inout FieldReader) throws(FieldError) -> ActivitySummary {
    let (source, destination) = (try fields.address(), try fields.address())
    _ = try fields.word64()
    let packets = try fields.number()
    let (firstFrame, firstTime) = (try fields.number(), try fields.time())
    let (lastFrame, lastTime) = (try fields.number(), try fields.time())
    var activity = ActivitySummary(
      source: source, destination: destination, firstFrame: firstFrame, firstTime: firstTime,
      lastFrame: lastFrame, lastTime: lastTime)
    activity.packets = packets
    activity.keepalives = try fields.number()
    activity.keepalivesBack = try fields.number()
    activity.longestGap = try fields.optional { reader throws(FieldError) in
      ActivitySummary.Gap(
        before: try reader.number(), after: try reader.number(),
        nanoseconds: try reader.signed())
    }
    return activity
  }

  /// The path is the interface's name.
  static func fields(of summary: CaptureSummary, firstTruncated: Int?) -> [UInt8] {
    var fields = begin(.end)
    let counts = [
      summary.frames, summary.ikeMessages, summary.espPackets, summary.ahPackets,
      summary.natKeepalives, summary.icmpErrors, summary.notIKE, summary.truncatedFrames,
      summary.truncatedIKE, summary.snaplen, summary.fragmentProblems, summary.lostFrames,
      summary.lossAfterFrame,
    ]
    for count in counts { fields.number(count) }
    fields.optional(summary.firstTime) { $0.time($1) }
    fields.optional(summary.lastTime) { $0.time($1) }
    fields.list(summary.linkTypes) { $0.number(UInt64($1.rawValue)) }
    fields.optional(summary.damage) { fields, damage in
      fields.number(damage.offset)
      fields.text(damage.reason)
    }
    fields.list(summary.unsupportedLinkTypes) { fields, count in
      fields.number(UInt64(count.linkType.rawValue))
      fields.number(count.frames)
    }
    fields.optional(summary.error) { $0.text($1) }
    fields.optional(firstTruncated) { $0.number($1) }
    fields.flag(summary.holdsPort4500)
    return fields.octets
  }

  static func end(
    _ fields: inout FieldReader, path: String
  ) throws(FieldError) -> (summary: CaptureSummary, firstTruncated: Int?) {
    var summary = CaptureSummary(path: path)
    try fields.emptyKey()
    summary.frames = try fields.number()
    summary.ikeMessages = try fields.number()
    summary.espPackets = try fields.number()
    summary.ahPackets = try fields.number()
    summary.natKeepalives = try fields.number()
    summary.icmpErrors = try fields.number()
    summary.notIKE = try fields.number()
    summary.truncatedFrames = try fields.number()
    summary.truncatedIKE = try fields.number()
    summary.snaplen = try fields.number()
    summary.fragmentProblems = try fields.number()
    summary.lostFrames = try fields.number()
    summary.lossAfterFrame = try fields.number()
    summary.firstTime = try fields.optional { reader throws(FieldError) in try reader.time() }
    summary.lastTime = try fields.optional { reader throws(FieldError) in try reader.time() }
    summary.linkTypes = try fields.list { reader throws(FieldError) in
      LinkType(rawValue: try reader.unsigned(UInt32.self))
    }
    summary.damage = try fields.optional { reader throws(FieldError) in
      CaptureDamage(offset: try reader.number(), reason: try reader.text())
    }
    summary.unsupportedLinkTypes = try fields.list { reader throws(FieldError) in
      CaptureSummary.LinkTypeCount(
        linkType: LinkType(rawValue: try reader.unsigned(UInt32.self)),
        frames: try reader.number())
    }
    summary.error = try fields.optional { reader throws(FieldError) in try reader.text() }
    let truncated = try fields.optional { reader throws(FieldError) in try reader.number() }
    // Earlier releases end here.
    if !fields.isAtEnd { summary.holdsPort4500 = try fields.flag() }
    return (summary, truncated)
  }
}
