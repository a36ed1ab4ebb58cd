/// Payloads as `decode` shows them: what each type has beside `type`, `length` and `offset`.
extension SchemaDefinitions {
  static let payloads: [String: String] = [
    "endpoint":
      ##"{"type": "object", "required": ["address", "port"], "properties": {"address": {"type": "string"}, "port": {"$ref": "#/$defs/port"}}}"##,
    "problem":
      ##"{"type": "object", "required": ["offset", "what"], "properties": {"offset": {"type": "integer", "minimum": 0, "description": "octets from the message's first one"}, "what": {"type": "string"}}}"##,
    "payload": #"""
    {
      "type": "object",
      "required": ["type", "length", "offset"],
      "properties": {
        "type": {"$ref": "#/$defs/id_and_name"},
        "length": {"type": "integer", "minimum": 0, "description": "as stated, with its generic header"},
        "offset": {"type": "integer", "minimum": 0},
        "critical": {"type": "boolean", "description": "IKEv2"},
        "doi": {"type": ["integer", "null"], "description": "IKEv1"},
        "situation": {"type": ["integer", "null"], "description": "IKEv1 SA"},
        "proposals": {"type": "array", "items": {"$ref": "#/$defs/proposal"}},
        "group": {"type": ["integer", "null"], "description": "IKEv2 KE"},
        "data": {"$ref": "#/$defs/hex"},
        "name": {"type": ["string", "null"], "description": "Vendor ID: whose it is"},
        "protocol": {"$ref": "#/$defs/octet_or_null"},
        "port": {"$ref": "#/$defs/port_or_null"},
        "spi": {"$ref": "#/$defs/hex"},
        "notify_type": {"$ref": "#/$defs/id_and_name"},
        "meaning": {"$ref": "#/$defs/text_or_null"},
        "id_type": {"$ref": "#/$defs/id_and_name"},
        "value": {"$ref": "#/$defs/text_or_null"},
        "spis": {"type": "array", "items": {"$ref": "#/$defs/hex"}},
        "selectors": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["type", "protocol", "start_port", "end_port", "start_address", "end_address"],
            "properties": {
              "type": {"$ref": "#/$defs/octet"},
              "protocol": {"$ref": "#/$defs/octet"},
              "start_port": {"$ref": "#/$defs/port"},
              "end_port": {"$ref": "#/$defs/port"},
              "start_address": {"$ref": "#/$defs/text_or_null"},
              "end_address": {"$ref": "#/$defs/text_or_null"},
              "security_label": {"$ref": "#/$defs/hex"}
            }
          }
        },
        "encoding": {"$ref": "#/$defs/id_and_name"},
        "certificate": {"anyOf": [{"$ref": "#/$defs/certificate"}, {"type": "null"}]},
        "url": {"type": "string"},
        "authority": {"$ref": "#/$defs/text_or_null"},
        "authority_key_hashes": {"type": "array", "items": {"$ref": "#/$defs/hex"}},
        "method": {"$ref": "#/$defs/id_and_name"},
        "signature_algorithm": {"$ref": "#/$defs/text_or_null"},
        "config_type": {"$ref": "#/$defs/id_and_name"},
        "identifier": {"$ref": "#/$defs/count_or_null"},
        "attributes": {"type": "array", "items": {"$ref": "#/$defs/attribute"}},
        "code": {"type": "integer", "minimum": 0, "description": "EAP"},
        "eap_type": {"$ref": "#/$defs/count_or_null"},
        "eap_type_name": {"$ref": "#/$defs/text_or_null"},
        "eap_subtype": {"$ref": "#/$defs/count_or_null"},
        "eap_subtype_name": {"$ref": "#/$defs/text_or_null"},
        "eap_contents": {"type": "array", "items": {"type": "string"}},
        "identity": {"$ref": "#/$defs/text_or_null"},
        "data_length": {"$ref": "#/$defs/count"},
        "fragment_id": {"$ref": "#/$defs/count"},
        "sequence": {"$ref": "#/$defs/count"},
        "last": {"type": "boolean"},
        "fragment_number": {"$ref": "#/$defs/count"},
        "total_fragments": {"$ref": "#/$defs/count"},
        "first_inner_payload": {"$ref": "#/$defs/octet"},
        "inner_payloads": {"type": "array", "items": {"$ref": "#/$defs/payload"}, "description": "KINK"}
      }
    }
    """#,
    "proposal": #"""
    {
      "type": "object",
      "required": ["number", "protocol", "spi", "transforms"],
      "properties": {
        "number": {"$ref": "#/$defs/octet"},
        "protocol": {"$ref": "#/$defs/id_and_name"},
        "spi": {"$ref": "#/$defs/hex"},
        "transforms": {
          "type": "array",
          "items": {
            "type": "object",
            "description": "IKEv1: number, id, attributes; IKEv2: type, id, name, attributes",
            "required": ["id", "attributes"],
            "properties": {
              "number": {"$ref": "#/$defs/octet"},
              "type": {"$ref": "#/$defs/octet"},
              "id": {"$ref": "#/$defs/count"},
              "name": {"$ref": "#/$defs/text_or_null"},
              "attributes": {"type": "array", "items": {"$ref": "#/$defs/attribute"}}
            }
          }
        }
      }
    }
    """#,
    "attribute": #"""
    {
      "type": "object",
      "required": ["type", "format", "value", "name", "value_name"],
      "properties": {
        "type": {"$ref": "#/$defs/count"},
        "format": {"enum": ["TV", "TLV"]},
        "value": {"description": "a number up to 8 octets, hexadecimal beyond", "anyOf": [{"type": "integer", "minimum": 0}, {"$ref": "#/$defs/hex_or_null"}]},
        "name": {"$ref": "#/$defs/text_or_null"},
        "value_name": {"$ref": "#/$defs/text_or_null"},
        "masked": {"const": true, "description": "a password; its value is not shown"}
      }
    }
    """#,
    "certificate": #"""
    {
      "type": "object",
      "required": ["subject", "issuer", "serial_number", "not_before", "not_after", "public_key", "signature_algorithm", "signature_hash", "alternative_names", "is_authority"],
      "properties": {
        "subject": {"type": "string"},
        "issuer": {"type": "string"},
        "serial_number": {"type": "string"},
        "not_before": {"type": "string"},
        "not_after": {"type": "string"},
        "public_key": {"type": "string"},
        "signature_algorithm": {"$ref": "#/$defs/text_or_null"},
        "signature_hash": {"$ref": "#/$defs/text_or_null"},
        "alternative_names": {"$ref": "#/$defs/texts"},
        "is_authority": {"$ref": "#/$defs/flag_or_null"}
      }
    }
    """#,
  ]
}
