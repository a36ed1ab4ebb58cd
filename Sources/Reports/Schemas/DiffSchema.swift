extension OutputSchema {
  static let diff = OutputSchema(
    name: "diff",
    summary: "diff GOOD BAD --format json: what differs between two negotiations",
    body: #"""
        "type": "object",
        "required": ["schema_version", "comparisons"],
        "properties": {
          "schema_version": {"$ref": "#/$defs/schema_version"},
          "comparisons": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["good", "bad", "finding", "failed_message", "ground", "conclusion", "context", "messages"],
              "properties": {
                "good": {"$ref": "#/$defs/diff_side"},
                "bad": {"$ref": "#/$defs/diff_side"},
                "finding": {"anyOf": [{"$ref": "#/$defs/finding"}, {"type": "null"}]},
                "failed_message": {
                  "anyOf": [
                    {
                      "type": "object",
                      "description": "the message of the bad one that was refused, or not answered",
                      "required": ["name", "frame"],
                      "properties": {"name": {"type": "string"}, "frame": {"$ref": "#/$defs/count"}}
                    },
                    {"type": "null"}
                  ]
                },
                "ground": {
                  "description": "why rows are decisive, or none is",
                  "enum": ["finding", "only_difference", "nothing_visible", "undecided", "no_failure"]
                },
                "conclusion": {"type": "string"},
                "context": {"type": "array", "items": {"$ref": "#/$defs/diff_row"}},
                "messages": {
                  "type": "array",
                  "description": "only those that differ, or that only one of them has",
                  "items": {
                    "type": "object",
                    "required": ["name", "from", "good_frame", "bad_frame", "before_failure", "rows"],
                    "properties": {
                      "name": {"type": "string"},
                      "from": {"$ref": "#/$defs/role"},
                      "good_frame": {"$ref": "#/$defs/count_or_null"},
                      "bad_frame": {"$ref": "#/$defs/count_or_null"},
                      "before_failure": {"type": "boolean"},
                      "rows": {"type": "array", "items": {"$ref": "#/$defs/diff_row"}}
                    }
                  }
                }
              }
            }
          }
        }
      """#)
}
