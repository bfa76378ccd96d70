import Testing
@Suite struct TablesRoomTests { @Test func opens() {} }
