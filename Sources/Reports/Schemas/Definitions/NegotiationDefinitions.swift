/// Negotiations: their sides, phases, messages.
extension SchemaDefinitions {
  static let negotiations: [String: String] = [
    "negotiation": #"""
    {
      "type": "object",
      "required": ["id", "ike_version", "mode", "first_frame", "last_frame", "first_time", "last_time", "capture", "initiator", "responder", "phase1", "phase2", "nat", "decryption", "messages", "findings", "group"],
      "properties": {
        "id": {"$ref": "#/$defs/negotiation_id"},
        "ike_version": {"$ref": "#/$defs/ike_version"},
        "mode": {"$ref": "#/$defs/mode"},
        "first_frame": {"$ref": "#/$defs/count_or_null"},
        "last_frame": {"$ref": "#/$defs/count_or_null"},
        "first_time": {"$ref": "#/$defs/time_or_null"},
        "last_time": {"$ref": "#/$defs/time_or_null"},
        "capture": {"type": ["string", "null"], "description": "the one that has its first message"},
        "initiator": {"$ref": "#/$defs/peer"},
        "responder": {"$ref": "#/$defs/peer"},
        "phase1": {
          "type": "object",
          "description": "IKEv1: Phase 1; IKEv2: the IKE SA",
          "required": ["state", "last_message", "offered", "accepted"],
          "properties": {
            "state": {"$ref": "#/$defs/state"},
            "last_message": {"type": ["string", "null"], "description": "MM1 to MM6, AM1 to AM3, SA_INIT.request …"},
            "offered": {"type": "array", "items": {"$ref": "#/$defs/offered_proposal"}},
            "accepted": {"anyOf": [{"$ref": "#/$defs/suite"}, {"type": "null"}]}
          }
        },
        "phase2": {"type": "array", "items": {"$ref": "#/$defs/phase2"}},
        "nat": {
          "type": "object",
          "required": ["detected", "forced_encapsulation", "port_switch"],
          "properties": {
            "detected": {"enum": ["none", "initiator", "responder", "both", "unknown"]},
            "forced_encapsulation": {"$ref": "#/$defs/flag_or_null"},
            "port_switch": {
              "anyOf": [
                {
                  "type": "object",
                  "required": ["frame", "from_port", "to_port"],
                  "properties": {
                    "frame": {"$ref": "#/$defs/count"},
                    "from_port": {"$ref": "#/$defs/port"},
                    "to_port": {"$ref": "#/$defs/port"}
                  }
                },
                {"type": "null"}
              ]
            }
          }
        },
        "decryption": {
          "type": "object",
          "required": ["state", "psk"],
          "properties": {
            "state": {"enum": ["not_needed", "none", "partial", "full"]},
            "psk": {"enum": ["verified", "refuted", "untested"]}
          }
        },
        "messages": {"type": "array", "items": {"$ref": "#/$defs/message"}},
        "findings": {"type": "array", "items": {"$ref": "#/$defs/finding"}},
        "group": {"anyOf": [{"$ref": "#/$defs/group"}, {"type": "null"}]}
      }
    }
    """#,
    "peer": #"""
    {
      "type": "object",
      "required": ["address", "port", "identity", "implementation", "implementation_evidence", "inside_address"],
      "properties": {
        "address": {"type": "string"},
        "port": {"$ref": "#/$defs/port"},
        "identity": {"$ref": "#/$defs/text_or_null"},
        "implementation": {"$ref": "#/$defs/text_or_null"},
        "implementation_evidence": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["product", "basis", "what", "frame"],
            "properties": {
              "product": {"type": "string"},
              "basis": {"enum": ["vendor_id", "offer_shape", "schedule", "notification"]},
              "what": {"type": "string"},
              "frame": {"$ref": "#/$defs/count_or_null"}
            }
          }
        },
        "inside_address": {"type": ["string", "null"], "description": "behind the NAT, where its hash gave it away"}
      }
    }
    """#,
    "message": #"""
    {
      "type": "object",
      "required": ["frame", "time", "from", "name", "payloads", "encrypted", "decrypted", "retransmission_of"],
      "properties": {
        "frame": {"$ref": "#/$defs/count"},
        "time": {"$ref": "#/$defs/time"},
        "from": {"$ref": "#/$defs/role"},
        "name": {"type": "string"},
        "payloads": {"$ref": "#/$defs/texts"},
        "encrypted": {"type": "boolean"},
        "decrypted": {"type": "boolean"},
        "retransmission_of": {"type": ["integer", "null"], "description": "the frame of its first transmission"}
      }
    }
    """#,
    "offered_proposal": #"""
    {
      "type": "object",
      "required": ["number", "protocol", "spi", "transforms"],
      "properties": {
        "number": {"$ref": "#/$defs/octet"},
        "protocol": {"$ref": "#/$defs/id_and_name"},
        "spi": {"$ref": "#/$defs/hex"},
        "transforms": {"type": "array", "items": {"$ref": "#/$defs/suite"}}
      }
    }
    """#,
    "suite": #"""
    {
      "type": "object",
      "description": "an IKEv1 transform, one IKEv2 transform, or everything that was accepted",
      "properties": {
        "number": {"$ref": "#/$defs/octet"},
        "encryption": {"$ref": "#/$defs/algorithm"},
        "hash": {"$ref": "#/$defs/algorithm"},
        "prf": {"$ref": "#/$defs/algorithm"},
        "integrity": {"$ref": "#/$defs/algorithm"},
        "authentication": {"$ref": "#/$defs/algorithm"},
        "group": {"$ref": "#/$defs/algorithm"},
        "encapsulation": {"$ref": "#/$defs/algorithm"},
        "esn": {"$ref": "#/$defs/algorithm"},
        "compression": {"$ref": "#/$defs/algorithm"},
        "additional_key_exchange_1": {"$ref": "#/$defs/algorithm"},
        "additional_key_exchange_2": {"$ref": "#/$defs/algorithm"},
        "additional_key_exchange_3": {"$ref": "#/$defs/algorithm"},
        "additional_key_exchange_4": {"$ref": "#/$defs/algorithm"},
        "additional_key_exchange_5": {"$ref": "#/$defs/algorithm"},
        "additional_key_exchange_6": {"$ref": "#/$defs/algorithm"},
        "additional_key_exchange_7": {"$ref": "#/$defs/algorithm"},
        "lifetime_seconds": {"$ref": "#/$defs/count"},
        "lifetime_kilobytes": {"$ref": "#/$defs/count"}
      }
    }
    """#,
    "algorithm": #"""
    {
      "type": "object",
      "required": ["id", "name"],
      "properties": {
        "id": {"$ref": "#/$defs/count"},
        "name": {"$ref": "#/$defs/text_or_null"},
        "key_length": {"type": "integer", "minimum": 0, "description": "bits, where the sender stated them"}
      }
    }
    """#,
    "phase2": #"""
    {
      "type": "object",
      "description": "a Quick Mode, or a Child SA; what could not be opened is null",
      "required": ["message_id", "state", "offered", "accepted", "initiator_selectors", "responder_selectors", "pfs_group", "initiator_spi", "responder_spi"],
      "properties": {
        "message_id": {"type": "string", "pattern": "^[0-9a-f]{8}$"},
        "state": {"$ref": "#/$defs/state"},
        "offered": {"anyOf": [{"type": "array", "items": {"$ref": "#/$defs/offered_proposal"}}, {"type": "null"}]},
        "accepted": {"anyOf": [{"$ref": "#/$defs/suite"}, {"type": "null"}]},
        "initiator_selectors": {"$ref": "#/$defs/selectors_or_null"},
        "responder_selectors": {"$ref": "#/$defs/selectors_or_null"},
        "pfs_group": {"$ref": "#/$defs/count_or_null"},
        "initiator_spi": {"$ref": "#/$defs/hex_or_null"},
        "responder_spi": {"$ref": "#/$defs/hex_or_null"}
      }
    }
    """#,
    "selectors_or_null": #"""
    {
      "anyOf": [
        {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["text", "type", "protocol", "start_port", "end_port", "start_address", "end_address"],
            "properties": {
              "text": {"type": "string"},
              "type": {"$ref": "#/$defs/octet"},
              "protocol": {"$ref": "#/$defs/octet"},
              "start_port": {"$ref": "#/$defs/port"},
              "end_port": {"$ref": "#/$defs/port"},
              "start_address": {"$ref": "#/$defs/text_or_null"},
              "end_address": {"$ref": "#/$defs/text_or_null"}
            }
          }
        },
        {"type": "null"}
      ]
    }
    """#,
    "group": #"""
    {
      "type": "object",
      "description": "negotiations of the same peers that ended by the same finding",
      "required": ["id", "count", "first_time", "last_time"],
      "properties": {
        "id": {"$ref": "#/$defs/text_or_null"},
        "count": {"type": "integer", "minimum": 2},
        "first_time": {"$ref": "#/$defs/time_or_null"},
        "last_time": {"$ref": "#/$defs/time_or_null"}
      }
    }
    """#,
  ]
}
