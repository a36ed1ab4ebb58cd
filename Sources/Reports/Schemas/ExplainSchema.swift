extension OutputSchema {
  static let explain = OutputSchema(
    name: "explain",
    summary: "explain --format json, and check --format json: one document",
    body: #"""
        "type": "object",
        "required": ["schema_version", "tool", "captures", "negotiations", "findings", "summary"],
        "properties": {
          "schema_version": {"$ref": "#/$defs/schema_version"},
          "tool": {"$ref": "#/$defs/tool"},
          "captures": {"type": "array", "items": {"$ref": "#/$defs/capture"}},
          "negotiations": {"type": "array", "items": {"$ref": "#/$defs/negotiation"}},
          "findings": {"type": "array", "description": "those that belong to no one negotiation", "items": {"$ref": "#/$defs/finding"}},
          "expectations": {"type": "array", "description": "check only", "items": {"$ref": "#/$defs/expectation"}},
          "summary": {"$ref": "#/$defs/run_summary"}
        }
      """#)

  static let explainLine = OutputSchema(
    name: "explain-line",
    summary: "explain --format ndjson, and check --format ndjson: each line",
    body: #"""
        "type": "object",
        "minProperties": 1,
        "maxProperties": 2,
        "dependentRequired": {"replaces": ["negotiation"]},
        "properties": {
          "negotiation": {"$ref": "#/$defs/negotiation"},
          "replaces": {"description": "of a stream: the id of an earlier line that this one stands for", "$ref": "#/$defs/negotiation_id"},
          "finding": {"$ref": "#/$defs/finding"},
          "capture": {"$ref": "#/$defs/capture"},
          "expectations": {"type": "array", "description": "check only", "items": {"$ref": "#/$defs/expectation"}},
          "summary": {"$ref": "#/$defs/run_summary"}
        }
      """#)
}
