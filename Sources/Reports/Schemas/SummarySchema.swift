extension OutputSchema {
  static let summary = OutputSchema(
    name: "summary",
    summary: "--summary --format json, of explain and of check: one document",
    body: #"""
        "type": "object",
        "required": ["schema_version", "tool", "captures", "overview", "summary"],
        "properties": {
          "schema_version": {"$ref": "#/$defs/schema_version"},
          "tool": {"$ref": "#/$defs/tool"},
          "captures": {"type": "array", "items": {"$ref": "#/$defs/capture"}},
          "overview": {"type": "array", "items": {"$ref": "#/$defs/overview_row"}},
          "summary": {"$ref": "#/$defs/run_summary"}
        }
      """#)

  static let summaryLine = OutputSchema(
    name: "summary-line",
    summary: "--summary --format ndjson, of explain and of check: each line",
    body: #"""
        "allOf": [{"$ref": "#/$defs/overview_row"}]
      """#)
}
