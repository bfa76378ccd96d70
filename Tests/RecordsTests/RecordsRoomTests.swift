import Testing
@Suite struct RecordsRoomTests { @Test func opens() {} }
