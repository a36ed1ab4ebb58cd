/// Configurations as the program reads them, and what becomes of two that meet.
extension SchemaDefinitions {
  private static func configured(_ value: String) -> String {
    ##"{"anyOf": [{"type": "object", "required": ["value", "source"], "properties": {"value": "##
      + value + ##", "source": {"$ref": "#/$defs/source"}}}, {"type": "null"}]}"##
  }

  static let policies: [String: String] = [
    "source": #"""
    {
      "type": "object",
      "description": "a line of the file, or whose default it is",
      "properties": {
        "file": {"type": "string"},
        "line": {"type": "integer", "minimum": 1},
        "text": {"type": "string"},
        "default_of": {"type": "string"},
        "certain": {"type": "boolean"}
      },
      "oneOf": [{"required": ["file", "line", "text"]}, {"required": ["default_of", "certain"]}]
    }
    """#,
    "configured_text": configured(##"{"type": "string"}"##),
    "configured_texts": ##"{"type": "array", "items": {"$ref": "#/$defs/configured_text"}}"##,
    "configured_count": configured(##"{"type": "integer", "minimum": 0}"##),
    "configured_flag": configured(##"{"type": "boolean"}"##),
    "ike_versions": ##"{"type": "array", "items": {"$ref": "#/$defs/ike_version"}}"##,
    "configured_proposal": #"""
    {
      "type": "object",
      "required": ["name", "priority", "ike_versions", "certain", "choices", "lifetime_seconds", "lifetime_kilobytes", "local_addresses", "source"],
      "properties": {
        "name": {"$ref": "#/$defs/text_or_null"},
        "priority": {"$ref": "#/$defs/count_or_null"},
        "ike_versions": {"$ref": "#/$defs/ike_versions"},
        "certain": {"type": "boolean"},
        "choices": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["attribute", "value", "source"],
            "properties": {
              "attribute": {"type": "string"},
              "value": {"type": "string"},
              "source": {"$ref": "#/$defs/source"}
            }
          }
        },
        "lifetime_seconds": {"$ref": "#/$defs/configured_count"},
        "lifetime_kilobytes": {"$ref": "#/$defs/configured_count"},
        "local_addresses": {"$ref": "#/$defs/configured_texts"},
        "source": {"$ref": "#/$defs/source"}
      }
    }
    """#,
    "configured_connection": #"""
    {
      "type": "object",
      "required": ["name", "ike_versions", "local_addresses", "remote_addresses", "local_identity", "remote_identity", "aggressive_mode", "proposals", "children", "source"],
      "properties": {
        "name": {"$ref": "#/$defs/text_or_null"},
        "ike_versions": {"$ref": "#/$defs/ike_versions"},
        "local_addresses": {"$ref": "#/$defs/configured_texts"},
        "remote_addresses": {"$ref": "#/$defs/configured_texts"},
        "local_identity": {"$ref": "#/$defs/configured_text"},
        "remote_identity": {"$ref": "#/$defs/configured_text"},
        "aggressive_mode": {"$ref": "#/$defs/configured_flag"},
        "proposals": {"anyOf": [{"type": "array", "items": {"$ref": "#/$defs/configured_proposal"}}, {"type": "null"}]},
        "children": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["name", "protocol", "mode", "local_selectors", "remote_selectors", "lifetime_seconds", "lifetime_kilobytes", "rekey_seconds", "proposals", "source"],
            "properties": {
              "name": {"$ref": "#/$defs/text_or_null"},
              "protocol": {"type": "string"},
              "mode": {"$ref": "#/$defs/configured_text"},
              "local_selectors": {"$ref": "#/$defs/configured_texts"},
              "remote_selectors": {"$ref": "#/$defs/configured_texts"},
              "lifetime_seconds": {"$ref": "#/$defs/configured_count"},
              "lifetime_kilobytes": {"$ref": "#/$defs/configured_count"},
              "rekey_seconds": {"$ref": "#/$defs/configured_count"},
              "proposals": {"type": "array", "items": {"$ref": "#/$defs/configured_proposal"}},
              "source": {"$ref": "#/$defs/source"}
            }
          }
        },
        "source": {"$ref": "#/$defs/source"}
      }
    }
    """#,
    "policy": #"""
    {
      "type": "object",
      "required": ["file", "product", "release", "address", "own_addresses", "aggressive_mode", "proposals", "built_in", "connections", "keys", "remarks"],
      "properties": {
        "file": {"type": "string"},
        "product": {"type": "string"},
        "release": {"$ref": "#/$defs/text_or_null"},
        "address": {"$ref": "#/$defs/text_or_null"},
        "profile": {
          "type": "object",
          "description": "built-in profiles only",
          "required": ["date", "sources", "notes"],
          "properties": {"date": {"type": "string"}, "sources": {"$ref": "#/$defs/texts"}, "notes": {"$ref": "#/$defs/texts"}}
        },
        "own_addresses": {"$ref": "#/$defs/configured_texts"},
        "aggressive_mode": {"$ref": "#/$defs/flag_or_null"},
        "proposals": {"type": "array", "items": {"$ref": "#/$defs/configured_proposal"}},
        "built_in": {
          "type": "object",
          "required": ["state", "readings"],
          "properties": {
            "state": {"enum": ["none", "known", "depends_on_image"]},
            "readings": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["ike_version", "name", "proposals"],
                "properties": {
                  "ike_version": {"$ref": "#/$defs/ike_version"},
                  "name": {"$ref": "#/$defs/text_or_null"},
                  "proposals": {"type": "array", "items": {"$ref": "#/$defs/configured_proposal"}}
                }
              }
            }
          }
        },
        "connections": {"type": "array", "items": {"$ref": "#/$defs/configured_connection"}},
        "keys": {
          "type": "array",
          "description": "pre-shared keys, never their values",
          "items": {
            "type": "object",
            "required": ["label", "peers", "state", "source"],
            "properties": {
              "label": {"$ref": "#/$defs/text_or_null"},
              "peers": {"$ref": "#/$defs/texts"},
              "state": {"enum": ["usable", "encrypted", "masked"]},
              "source": {"$ref": "#/$defs/source"}
            }
          }
        },
        "remarks": {
          "type": "array",
          "description": "lines that were not understood, or not taken as they stand",
          "items": {
            "type": "object",
            "required": ["file", "line", "what"],
            "properties": {"file": {"type": "string"}, "line": {"$ref": "#/$defs/count"}, "what": {"type": "string"}}
          }
        }
      }
    }
    """#,
    "pair_configuration":
      ##"{"type": "object", "required": ["file", "product", "address"], "properties": {"file": {"type": "string"}, "product": {"type": "string"}, "address": {"$ref": "#/$defs/text_or_null"}}}"##,
    "pair_side": ##"{"enum": ["a", "b"]}"##,
    "pair_state": ##"{"enum": ["comes_up", "fails", "unknown", "not_tried"]}"##,
    "pair_suite":
      ##"{"type": "array", "items": {"type": "object", "required": ["attribute", "value"], "properties": {"attribute": {"type": "string"}, "value": {"type": "string"}}}}"##,
    "pair_cause": #"""
    {
      "type": "object",
      "required": ["kind", "confidence", "what", "rows", "edits"],
      "properties": {
        "kind": {"type": "string"},
        "confidence": {"$ref": "#/$defs/confidence"},
        "what": {"type": "string"},
        "rows": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["attribute", "a", "a_place", "b", "b_place", "agrees"],
            "properties": {
              "attribute": {"type": "string"},
              "a": {"$ref": "#/$defs/text_or_null"},
              "a_place": {"$ref": "#/$defs/text_or_null"},
              "b": {"$ref": "#/$defs/text_or_null"},
              "b_place": {"$ref": "#/$defs/text_or_null"},
              "agrees": {"type": "boolean"}
            }
          }
        },
        "edits": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["side", "lines", "warnings"],
            "properties": {
              "side": {"$ref": "#/$defs/pair_side"},
              "lines": {"$ref": "#/$defs/texts"},
              "warnings": {"$ref": "#/$defs/texts"}
            }
          }
        }
      }
    }
    """#,
    "pair_causes": ##"{"type": "array", "items": {"$ref": "#/$defs/pair_cause"}}"##,
  ]
}
