/// Numbers as octets, and octets written as hex.
func big16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)] }

func big32(_ value: Int) -> [UInt8] { big16(value >> 16 & 0xFFFF) + big16(value & 0xFFFF) }

func little16(_ value: Int) -> [UInt8] { big16(value).reversed() }

func little32(_ value: Int) -> [UInt8] { big32(value).reversed() }

/// "08 00 ff": blanks are passed by.
func hex(_ text: String) -> [UInt8] {
  let digits = text.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map {
    UInt8(digits[$0] << 4 | digits[$0 + 1])
  }
}
