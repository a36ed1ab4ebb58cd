extension OutputSchema {
  static let policy = OutputSchema(
    name: "policy",
    summary: "policy FILE --format json: how configurations read",
    body: #"""
        "type": "object",
        "required": ["schema_version", "policies"],
        "properties": {
          "schema_version": {"$ref": "#/$defs/schema_version"},
          "policies": {"type": "array", "items": {"$ref": "#/$defs/policy"}}
        }
      """#)

  static let policyOffer = OutputSchema(
    name: "policy-offer",
    summary: "policy --offer CAPTURE --format json: captured offers walked through configurations",
    body: #"""
        "type": "object",
        "required": ["schema_version", "capture", "walks", "offers_left_out"],
        "properties": {
          "schema_version": {"$ref": "#/$defs/schema_version"},
          "capture": {"type": "string"},
          "offers_left_out": {"$ref": "#/$defs/count", "description": "Offers behind those whose pairs fill the limit of one run."},
          "walks": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["frame", "initiator", "responder", "file", "product", "readings"],
              "properties": {
                "frame": {"$ref": "#/$defs/count"},
                "initiator": {"type": "string"},
                "responder": {"type": "string"},
                "file": {"type": "string"},
                "product": {"type": "string"},
                "readings": {
                  "type": "array",
                  "description": "one for each way in which the policies built into the device may read",
                  "items": {
                    "type": "object",
                    "required": ["name", "complete", "pairs", "pairs_left_out", "accepted", "in_no_pair", "least_edits", "debug"],
                    "properties": {
                      "name": {"$ref": "#/$defs/text_or_null"},
                      "complete": {"type": "boolean"},
                      "pairs_left_out": {"$ref": "#/$defs/count", "description": "Pairs behind those told; the other members count them in, debug is empty."},
                      "pairs": {
                        "type": "array",
                        "items": {
                          "type": "object",
                          "required": ["offer", "entry", "line", "match", "rows"],
                          "properties": {
                            "offer": {"$ref": "#/$defs/count_or_null"},
                            "entry": {"$ref": "#/$defs/text_or_null"},
                            "line": {"$ref": "#/$defs/count_or_null"},
                            "match": {"type": "boolean"},
                            "rows": {
                              "type": "array",
                              "items": {
                                "type": "object",
                                "required": ["attribute", "offered", "configured", "outcome"],
                                "properties": {
                                  "attribute": {"type": "string"},
                                  "offered": {"$ref": "#/$defs/text_or_null"},
                                  "configured": {"$ref": "#/$defs/text_or_null"},
                                  "outcome": {"enum": ["equal", "key_length_differs", "differs", "missing", "unwanted", "not_compared"]}
                                }
                              }
                            }
                          }
                        }
                      },
                      "accepted": {
                        "anyOf": [
                          {
                            "type": "object",
                            "required": ["offer", "entry", "line", "suite"],
                            "properties": {
                              "offer": {"$ref": "#/$defs/count_or_null"},
                              "entry": {"$ref": "#/$defs/text_or_null"},
                              "line": {"$ref": "#/$defs/count_or_null"},
                              "suite": {"$ref": "#/$defs/texts"}
                            }
                          },
                          {"type": "null"}
                        ]
                      },
                      "in_no_pair": {"$ref": "#/$defs/texts"},
                      "least_edits": {
                        "type": "array",
                        "items": {
                          "type": "object",
                          "required": ["side", "lines", "warnings"],
                          "properties": {
                            "side": {"$ref": "#/$defs/role"},
                            "lines": {"$ref": "#/$defs/texts"},
                            "warnings": {"$ref": "#/$defs/texts"}
                          }
                        }
                      },
                      "debug": {"$ref": "#/$defs/texts"}
                    }
                  }
                }
              }
            }
          }
        }
      """#)

  static let policyPair = OutputSchema(
    name: "policy-pair",
    summary: "policy A B --format json: the verdict on two configurations that meet",
    body: #"""
        "type": "object",
        "required": ["schema_version", "a", "b", "phase1", "phase2", "cannot_come_up", "ambiguous", "cut", "causes", "tunnels"],
        "properties": {
          "schema_version": {"$ref": "#/$defs/schema_version"},
          "a": {"$ref": "#/$defs/pair_configuration"},
          "b": {"$ref": "#/$defs/pair_configuration"},
          "phase1": {"$ref": "#/$defs/pair_state"},
          "phase2": {"$ref": "#/$defs/pair_state"},
          "cannot_come_up": {"type": "boolean"},
          "ambiguous": {"type": "boolean"},
          "cut": {"type": "boolean", "description": "The files have more connections than were compared."},
          "causes": {"$ref": "#/$defs/pair_causes"},
          "tunnels": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["a", "b", "doubts", "phase1", "phase2", "directions", "remarks"],
              "properties": {
                "a": {"$ref": "#/$defs/text_or_null"},
                "b": {"$ref": "#/$defs/text_or_null"},
                "doubts": {"$ref": "#/$defs/texts"},
                "phase1": {"$ref": "#/$defs/pair_state"},
                "phase2": {"$ref": "#/$defs/pair_state"},
                "directions": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["initiator", "ike_version", "phase1", "suite", "entries", "causes", "children"],
                    "properties": {
                      "initiator": {"$ref": "#/$defs/pair_side"},
                      "ike_version": {"anyOf": [{"$ref": "#/$defs/ike_version"}, {"type": "null"}]},
                      "phase1": {"$ref": "#/$defs/pair_state"},
                      "suite": {"$ref": "#/$defs/pair_suite"},
                      "entries": {
                        "anyOf": [
                          {
                            "type": "object",
                            "required": ["initiator", "responder"],
                            "properties": {"initiator": {"$ref": "#/$defs/text_or_null"}, "responder": {"$ref": "#/$defs/text_or_null"}}
                          },
                          {"type": "null"}
                        ]
                      },
                      "causes": {"$ref": "#/$defs/pair_causes"},
                      "children": {
                        "type": "array",
                        "items": {
                          "type": "object",
                          "required": ["initiator", "responder", "state", "suite", "causes"],
                          "properties": {
                            "initiator": {"$ref": "#/$defs/text_or_null"},
                            "responder": {"$ref": "#/$defs/text_or_null"},
                            "state": {"$ref": "#/$defs/pair_state"},
                            "suite": {"$ref": "#/$defs/pair_suite"},
                            "causes": {"$ref": "#/$defs/pair_causes"}
                          }
                        }
                      }
                    }
                  }
                },
                "remarks": {"$ref": "#/$defs/pair_causes"}
              }
            }
          }
        }
      """#)
}
