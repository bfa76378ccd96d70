import Crypto
import Disk
import Primitives
import Testing

@testable import Storage

@Suite struct FileHeaderTests {
    private let path = DiskPath("log/1")
    private let owner = Blake3.hash(Array("a chain".utf8))

    private func expect(_ bytes: [UInt8], _ kind: FileKind = .logSegment, owner: Digest? = nil)
        throws(StorageError) -> FileHeader
    {
        try FileHeader.expect(kind, owner: owner ?? self.owner, in: bytes.span, of: path)
    }

    @Test(arguments: FileKind.allCases)
    func `a header is read as it was written`(kind: FileKind) throws {
        let header = FileHeader(kind, owner: owner)
        #expect(header.bytes.count == FileHeader.size)
        #expect(try expect(header.bytes, kind) == header)
    }

    @Test func `every single flipped bit is damage`() {
        let bytes = FileHeader(.logSegment, owner: owner).bytes
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: StorageError.damaged(path, offset: 0, .header), "bit \(bit)") {
                try expect(flipped)
            }
        }
    }

    @Test func `a short, a foreign and another chain's file are told apart`() {
        let bytes = FileHeader(.logSegment, owner: owner).bytes
        #expect(throws: StorageError.damaged(path, offset: 0, .cutShort)) {
            try expect(Array(bytes.dropLast()))
        }
        #expect(throws: StorageError.foreign(path)) { try expect([UInt8](repeating: 0, count: 64)) }
        #expect(throws: StorageError.foreign(path)) { try expect(bytes, .snapshotPack) }
        #expect(throws: StorageError.otherOwner(path, expected: .zero, found: owner)) {
            try expect(bytes, owner: .zero)
        }
    }
}
