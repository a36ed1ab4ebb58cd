extension OutputSchema {
  static let liveLine = OutputSchema(
    name: "live-line",
    summary: "live --format ndjson: each line, an event",
    body: #"""
        "type": "object",
        "required": ["time", "event"],
        "properties": {
          "time": {"$ref": "#/$defs/time"},
          "event": {"enum": ["negotiation", "finding", "group", "statistics", "lifecycle"]},
          "severity": {"$ref": "#/$defs/severity"},
          "negotiation": {"$ref": "#/$defs/negotiation"},
          "reason": {"enum": ["refused", "ended", "silent", "dropped", "finished"]},
          "again": {"type": "boolean", "description": "an earlier line told of it"},
          "replaces": {"$ref": "#/$defs/negotiation_id"},
          "finding": {"$ref": "#/$defs/finding"},
          "group": {"$ref": "#/$defs/group"},
          "negotiation_id": {"$ref": "#/$defs/negotiation_id"},
          "interface": {"$ref": "#/$defs/text_or_null"},
          "what": {"type": "string"},
          "capture": {"$ref": "#/$defs/capture"},
          "lost_frames": {"type": "integer", "minimum": 0, "description": "that the kernel dropped"},
          "summary": {"$ref": "#/$defs/run_summary"},
          "dropped": {"$ref": "#/$defs/count"},
          "dropped_without_report": {"$ref": "#/$defs/count"}
        },
        "allOf": [
          {"if": {"properties": {"event": {"const": "negotiation"}}}, "then": {"required": ["negotiation", "reason", "again"]}},
          {"if": {"properties": {"event": {"const": "finding"}}}, "then": {"required": ["severity", "finding"]}},
          {"if": {"properties": {"event": {"const": "group"}}}, "then": {"required": ["group", "negotiation_id"]}},
          {"if": {"properties": {"event": {"const": "lifecycle"}}}, "then": {"required": ["interface", "what"]}},
          {"if": {"properties": {"event": {"const": "statistics"}}}, "then": {"anyOf": [{"required": ["capture", "lost_frames"]}, {"required": ["summary", "dropped", "dropped_without_report"]}]}}
        ]
      """#)
}
