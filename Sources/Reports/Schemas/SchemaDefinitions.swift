/// The definitions that schemas share, by name. Each is a JSON text of its own.
enum SchemaDefinitions {
  static let tables = [simple, findings, negotiations, payloads, policies]
  static let all: [String: String] = tables.reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  /// Values that stand everywhere.
  static let simple: [String: String] = [
    "time":
      ##"{"type": "string", "format": "date-time", "description": "RFC 3339, UTC, to the microsecond, or the nanosecond where the capture has them"}"##,
    "time_or_null": ##"{"anyOf": [{"$ref": "#/$defs/time"}, {"type": "null"}]}"##,
    "text_or_null": ##"{"type": ["string", "null"]}"##,
    "count": ##"{"type": "integer", "minimum": 0}"##,
    "count_or_null": ##"{"type": ["integer", "null"], "minimum": 0}"##,
    "port": ##"{"type": "integer", "minimum": 0, "maximum": 65535}"##,
    "port_or_null": ##"{"type": ["integer", "null"], "minimum": 0, "maximum": 65535}"##,
    "octet": ##"{"type": "integer", "minimum": 0, "maximum": 255}"##,
    "octet_or_null": ##"{"type": ["integer", "null"], "minimum": 0, "maximum": 255}"##,
    "flag_or_null": ##"{"type": ["boolean", "null"]}"##,
    "texts": ##"{"type": "array", "items": {"type": "string"}}"##,
    "hex":
      ##"{"type": "string", "pattern": "^([0-9a-f]{2})*$", "description": "octets, two lower-case digits each"}"##,
    "hex_or_null": ##"{"anyOf": [{"$ref": "#/$defs/hex"}, {"type": "null"}]}"##,
    "role": ##"{"enum": ["initiator", "responder"]}"##,
    "severity": ##"{"enum": ["error", "warning", "note"]}"##,
    "confidence": ##"{"enum": ["proven", "likely", "possible"]}"##,
    "ike_version": ##"{"enum": [1, 2]}"##,
    "mode": ##"{"enum": ["main", "aggressive", "base", "ikev2", "unknown"]}"##,
    "state": ##"{"enum": ["established", "failed", "incomplete", "not_seen"]}"##,
    "negotiation_id":
      ##"{"type": "string", "pattern": "^[0-9a-f]{16}-[0-9a-f]{16}$", "description": "the initiator's and the responder's SPI"}"##,
    "id_and_name":
      ##"{"type": "object", "required": ["id", "name"], "properties": {"id": {"type": "integer", "minimum": 0}, "name": {"type": ["string", "null"], "description": "the registered name"}}}"##,
    "tool":
      ##"{"type": "object", "required": ["name", "version"], "properties": {"name": {"const": "ikewhy"}, "version": {"type": "string"}}}"##,
    "schema_version": ##"{"const": 1}"##,
  ]
}
