import Testing
@Suite struct PrimitivesRoomTests { @Test func opens() {} }
