import Reports
import Testing

@Suite struct RoomTests {
  /// A negotiation that is judged early may be told otherwise, so all formats judge at the same time.
  @Test func noFormatMakesRoomBeforeAnother() {
    let rooms = (ReportFormats.all + SummaryFormats.all).compactMap { $0.room }
    #expect(!rooms.isEmpty)
    #expect(rooms.allSatisfy { $0 == ReportRoom.octets })
  }
}
