import Testing
@Suite struct SpecTestingRoomTests { @Test func opens() {} }
