import Testing
@Suite struct CryptoRoomTests { @Test func opens() {} }
