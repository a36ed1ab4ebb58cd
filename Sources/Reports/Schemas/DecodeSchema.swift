extension OutputSchema {
  static let decodeLine = OutputSchema(
    name: "decode-line",
    summary: "decode --format ndjson: each line, a message of IKE or of KINK",
    body: #"""
        "type": "object",
        "required": ["capture", "frame", "time", "source", "destination", "transport", "length", "payloads", "problems"],
        "properties": {
          "capture": {"type": "string"},
          "frame": {"$ref": "#/$defs/count"},
          "time": {"$ref": "#/$defs/time"},
          "source": {"$ref": "#/$defs/endpoint"},
          "destination": {"$ref": "#/$defs/endpoint"},
          "transport": {"enum": ["udp", "tcp"]},
          "non_esp_marker": {"type": "boolean"},
          "version": {
            "type": "object",
            "required": ["major", "minor"],
            "properties": {"major": {"$ref": "#/$defs/octet"}, "minor": {"$ref": "#/$defs/octet"}}
          },
          "exchange_type": {"$ref": "#/$defs/id_and_name"},
          "flags": {"$ref": "#/$defs/octet"},
          "message_id": {"type": "string", "pattern": "^[0-9a-f]{8}$"},
          "initiator_spi": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
          "responder_spi": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
          "length": {"type": "integer", "minimum": 0, "description": "as in the header"},
          "next_payload": {"$ref": "#/$defs/octet"},
          "payloads": {"type": "array", "items": {"$ref": "#/$defs/payload"}},
          "encrypted": {"type": "boolean"},
          "decrypted": {"type": "boolean"},
          "inner_payloads": {"anyOf": [{"type": "array", "items": {"$ref": "#/$defs/payload"}}, {"type": "null"}]},
          "problems": {"type": "array", "items": {"$ref": "#/$defs/problem"}},
          "protocol": {"const": "kink"},
          "message_type": {"$ref": "#/$defs/id_and_name"},
          "doi": {"$ref": "#/$defs/count"},
          "transaction_id": {"type": "string"}
        },
        "oneOf": [
          {"required": ["non_esp_marker", "version", "exchange_type", "flags", "message_id", "initiator_spi", "responder_spi", "next_payload", "encrypted", "decrypted", "inner_payloads"]},
          {"required": ["protocol", "message_type", "doi", "transaction_id"]}
        ]
      """#)
}
