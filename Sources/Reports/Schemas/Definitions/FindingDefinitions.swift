/// Captures, findings, and what a run amounts to.
extension SchemaDefinitions {
  static let findings: [String: String] = [
    "capture": #"""
    {
      "type": "object",
      "required": ["path", "frames", "ike_messages", "esp_packets", "nat_keepalives", "first_time", "last_time", "link_types"],
      "properties": {
        "path": {"type": "string", "description": "as given; `-` is standard input"},
        "error": {"type": "string", "description": "why it could not be read; only then"},
        "frames": {"$ref": "#/$defs/count"},
        "ike_messages": {"$ref": "#/$defs/count"},
        "esp_packets": {"$ref": "#/$defs/count"},
        "nat_keepalives": {"$ref": "#/$defs/count"},
        "first_time": {"$ref": "#/$defs/time_or_null"},
        "last_time": {"$ref": "#/$defs/time_or_null"},
        "link_types": {"$ref": "#/$defs/texts"}
      }
    }
    """#,
    "finding": #"""
    {
      "type": "object",
      "required": ["rule", "name", "severity", "confidence", "title", "explanation", "evidence", "comparison", "remedies", "device_messages", "settle"],
      "properties": {
        "rule": {"type": "string", "pattern": "^IKE[0-9]{3}$", "description": "never renumbered, never reused"},
        "name": {"type": "string", "pattern": "^[a-z0-9-]+$"},
        "severity": {"$ref": "#/$defs/severity"},
        "confidence": {"$ref": "#/$defs/confidence"},
        "title": {"type": "string", "description": "one line"},
        "explanation": {"type": "string"},
        "evidence": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["capture", "frame", "what"],
            "properties": {
              "capture": {"$ref": "#/$defs/text_or_null"},
              "frame": {"type": "integer", "minimum": 0, "description": "counted from 1 in its capture"},
              "what": {"type": "string"}
            }
          }
        },
        "comparison": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["attribute", "offered", "configured", "source"],
            "properties": {
              "attribute": {"type": "string"},
              "offered": {"$ref": "#/$defs/text_or_null"},
              "configured": {"$ref": "#/$defs/text_or_null"},
              "source": {"type": ["string", "null"], "description": "where the second value comes from"}
            }
          }
        },
        "remedies": {"$ref": "#/$defs/texts"},
        "device_messages": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["device", "text"],
            "properties": {"device": {"type": "string"}, "text": {"type": "string"}}
          }
        },
        "settle": {"type": ["string", "null"], "description": "for likely and possible: the cheapest evidence that would decide it"},
        "configuration_lines": {
          "type": "array",
          "description": "lines of the given configurations that it is about, where there are some",
          "items": {"$ref": "#/$defs/file_place"}
        },
        "exempt": {
          "type": "object",
          "description": "check only: why it does not count",
          "required": ["why", "place"],
          "properties": {
            "why": {"enum": ["expected", "known", "suppressed"]},
            "place": {"type": "string"},
            "reason": {"type": "string"},
            "expires": {"type": "string", "format": "date"}
          }
        }
      }
    }
    """#,
    "file_place":
      ##"{"type": "object", "required": ["file", "line"], "properties": {"file": {"type": "string"}, "line": {"type": "integer", "minimum": 1}}}"##,
    "expectation": #"""
    {
      "type": "object",
      "required": ["file", "line", "subject", "negotiations", "met", "complaints"],
      "properties": {
        "file": {"type": "string"},
        "line": {"type": "integer", "minimum": 1},
        "subject": {"type": "string"},
        "negotiations": {"type": "array", "items": {"$ref": "#/$defs/negotiation_id"}},
        "met": {"type": "boolean"},
        "complaints": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["line", "key", "expected", "seen", "negotiation"],
            "properties": {
              "line": {"type": "integer", "minimum": 1},
              "key": {"type": "string"},
              "expected": {"type": "string"},
              "seen": {"type": "string"},
              "negotiation": {"anyOf": [{"$ref": "#/$defs/negotiation_id"}, {"type": "null"}]}
            }
          }
        }
      }
    }
    """#,
    "run_summary": #"""
    {
      "type": "object",
      "required": ["negotiations", "established", "failed", "incomplete", "errors", "warnings", "notes"],
      "properties": {
        "negotiations": {"$ref": "#/$defs/count"},
        "established": {"$ref": "#/$defs/count"},
        "failed": {"$ref": "#/$defs/count"},
        "incomplete": {"$ref": "#/$defs/count"},
        "errors": {"$ref": "#/$defs/count"},
        "warnings": {"$ref": "#/$defs/count"},
        "notes": {"$ref": "#/$defs/count"},
        "exempt": {"type": "integer", "minimum": 1, "description": "check only: findings that do not count"}
      }
    }
    """#,
    "diff_row": #"""
    {
      "type": "object",
      "required": ["attribute", "good", "bad", "decisive"],
      "properties": {
        "attribute": {"type": "string"},
        "good": {"type": ["string", "null"], "description": "null: not there"},
        "bad": {"$ref": "#/$defs/text_or_null"},
        "decisive": {"type": "boolean", "description": "the failure hangs on it"}
      }
    }
    """#,
    "diff_side": #"""
    {
      "type": "object",
      "required": ["id", "state", "ike_version", "mode", "initiator", "responder", "capture", "first_frame", "first_time"],
      "properties": {
        "id": {"$ref": "#/$defs/negotiation_id"},
        "state": {"enum": ["failed", "incomplete", "established"]},
        "ike_version": {"$ref": "#/$defs/ike_version"},
        "mode": {"$ref": "#/$defs/mode"},
        "initiator": {"type": "string"},
        "responder": {"type": "string"},
        "capture": {"$ref": "#/$defs/text_or_null"},
        "first_frame": {"$ref": "#/$defs/count_or_null"},
        "first_time": {"$ref": "#/$defs/time_or_null"}
      }
    }
    """#,
    "overview_row": #"""
    {
      "type": "object",
      "required": ["state", "initiator", "responder", "initiator_identity", "responder_identity", "ike_version", "mode", "rule", "confidence", "cause", "attempts", "first_time", "last_time", "interval_seconds", "capture", "first_frame", "id"],
      "properties": {
        "state": {"enum": ["failed", "incomplete", "established"]},
        "initiator": {"type": "string"},
        "responder": {"type": "string"},
        "initiator_identity": {"$ref": "#/$defs/text_or_null"},
        "responder_identity": {"$ref": "#/$defs/text_or_null"},
        "ike_version": {"$ref": "#/$defs/ike_version"},
        "mode": {"$ref": "#/$defs/mode"},
        "rule": {"$ref": "#/$defs/text_or_null"},
        "confidence": {"anyOf": [{"$ref": "#/$defs/confidence"}, {"type": "null"}]},
        "cause": {"$ref": "#/$defs/text_or_null"},
        "attempts": {"type": "integer", "minimum": 1},
        "first_time": {"$ref": "#/$defs/time_or_null"},
        "last_time": {"$ref": "#/$defs/time_or_null"},
        "interval_seconds": {"type": ["number", "null"], "description": "the usual one from attempt to attempt"},
        "capture": {"$ref": "#/$defs/text_or_null"},
        "first_frame": {"$ref": "#/$defs/count_or_null"},
        "id": {"$ref": "#/$defs/negotiation_id"}
      }
    }
    """#,
  ]
}
