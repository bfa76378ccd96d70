/// A JSON-RPC request as a busy node receives it, 318 bytes long.
enum RequestBody {
    static let json = Array(
        (#"{"jsonrpc":"2.0","id":42,"method":"engagement.submit_event","params":{"#
            + #""actor":"did:ron:8f2c1a9be4d7430f","#
            + #""content":"b3:7d0a3cf5e1b24c6f9a8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b","#
            + #""kind":"views","quantity":"123456","ts":1767225600123,"#
            + #""sig":"MEUCIQDx3n0c9J0l7x2fWq3m8J1p2q3r4s5t6u7v8w9x0y1z2A3B4C5D6E7F8G9H0I1J2"}}"#)
            .utf8)
}
