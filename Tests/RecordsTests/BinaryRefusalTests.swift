import FuzzTargets
import Simulation
import SpecTesting
import Foundation
import Primitives
import Records
import Testing

@Suite struct BinaryRefusalTests {
    /// Integers with a needless byte at the end, and integers beyond their width.
    @Test(arguments: ["8000", "ff00", "808000", "ffffffffffffffffff00", "80808080808080808000"])
    func `an integer in more bytes than it needs is refused`(hex: String) {
        func expectRefusal<F: Field & Equatable>(_ type: F.Type) {
            let error = refusal { () throws(RecordError) in try fromBinary(hex, as: F.self) }
            guard case .notCanonical? = error?.problem else {
                Issue.record("\(F.self) took \(hex): \(String(describing: error))")
                return
            }
        }
        expectRefusal(UInt64.self)
        expectRefusal(Int64.self)
        expectRefusal(UInt128.self)
        expectRefusal(Int128.self)
        expectRefusal(Amount.self)
        expectRefusal(String.self)
        expectRefusal([UInt8].self)
    }

    @Test func `all shortest forms of small integers are taken and all two-byte others refused`()
        throws
    {
        for low in UInt8.min ... .max {
            for high in UInt8.min ... .max {
                let bytes: [UInt8] = low < 0x80 ? [low] : [low, high]
                let value = try? Only<UInt64>(binary: [1] + bytes).x
                let wide = try? Only<UInt128>(binary: [1] + bytes).x
                let minimal = low < 0x80 || (high > 0 && high < 0x80)
                let expected = low < 0x80 ? UInt64(low) : UInt64(low & 0x7F) | UInt64(high) << 7
                #expect(value == (minimal ? expected : nil))
                #expect(wide == (minimal ? UInt128(expected) : nil))
            }
        }
    }

    @Test func `an integer beyond its width is refused`() {
        func problem<F: Field & Equatable>(_ hex: String, _ type: F.Type) -> String? {
            refusal { () throws(RecordError) in try fromBinary(hex, as: F.self) }?.description
        }
        let nines = String(repeating: "ff", count: 9)
        #expect(problem("8002", UInt8.self) == "x: expected an integer of at most 255 (byte 1)")
        #expect(
            problem("808004", UInt16.self) == "x: expected an integer of at most 65535 (byte 1)")
        #expect(
            problem("8080808010", UInt32.self)?.hasPrefix("x: expected an integer of at") == true)
        #expect(problem(nines + "02", UInt64.self) == "x: expected a 64-bit integer (byte 1)")
        #expect(
            problem(nines + "81" + "00", UInt64.self) == "x: expected a 64-bit integer (byte 1)")
        #expect(
            problem("8080808010", Int32.self)
                == "x: expected an integer from -2147483648 to 2147483647 (byte 1)")
        #expect(
            problem(nines + nines + "04", UInt128.self) == "x: expected a 128-bit integer (byte 1)")
        #expect(
            problem(nines + nines + "8300", Int128.self) == "x: expected a 128-bit integer (byte 1)"
        )
        #expect(
            problem("914e", BasisPoints.self)
                == "x: expected basis points from 0 to 10000 (byte 1)")
    }

    @Test func `a truth value and a presence are 0 or 1`() {
        for byte in UInt8(2) ... .max {
            let asBool = refusal { () throws(RecordError) in try Only<Bool>(binary: [1, byte]) }
            #expect(asBool?.description == "x: expected 0 or 1 (byte 1)")
            let asPresence = refusal { () throws(RecordError) in try Only<Bool>(binary: [byte, 1]) }
            #expect(asPresence?.description == "x: expected 0 or 1 (byte 0)")
        }
    }

    @Test(arguments: Trials.seeds(1_000))
    func `no proper beginning of a record is one`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var value = dice.everything()
        value.receipt.version = 3
        let bytes = value.binary()
        for count in bytes.indices {
            let beginning = Array(bytes[..<count])
            let error = refusal { () throws(RecordError) in try Everything(binary: beginning) }
            #expect(error?.problem == .truncated, "after \(count) of \(bytes.count) bytes")
        }
        #expect(
            refusal { () throws(RecordError) in try Everything(binary: bytes + [0]) }
                == RecordError(.trailingBytes, at: bytes.count))
    }

    @Test(arguments: [1 << 60, UInt64(1) << 31, .max, 1 << 20, 3])
    func `a count beyond the bytes present is refused before anything is allocated`(count: UInt64) {
        var writer = BinaryWriter()
        writer.byte(1)
        writer.integer(count)
        let bytes = writer.bytes + [0, 0]
        func expectTruncated<F: Field & Equatable>(_ type: F.Type) {
            let error = refusal { () throws(RecordError) in try Only<F>(binary: bytes) }
            #expect(error?.problem == .truncated)
        }
        let before = mappedMemory()
        expectTruncated([UInt8].self)
        expectTruncated([Everything].self)
        expectTruncated([String].self)
        expectTruncated(String.self)
        expectTruncated(Bytes.self)
        expectTruncated(ProviderName.self)
        expectTruncated(FieldMap<Everything>.self)
        expectTruncated([FieldMap<[String]>].self)
        #expect(mappedMemory() < before + 2 << 30)
    }

    /// The reader may not make room for four million large records because four million bytes
    /// follow: that would be a kilobyte and more for each of them.
    @Test func `room is made for what the bytes justify, not for what the count claims`() {
        let count = 4 << 20
        var writer = BinaryWriter()
        writer.byte(1)
        writer.integer(UInt64(count))
        let bytes = writer.bytes + [UInt8](repeating: 0xFF, count: count)
        MemoryWitness.$mapped.withValue(MemoryWitness.Reading()) {
            let before = mappedMemory()
            let error = refusal { () throws(RecordError) in
                try Only<[MemoryWitness]>(binary: bytes, limits: .none)
            }
            #expect(error?.path == "x[0].all.tiny")
            let during = MemoryWitness.mapped?.value ?? .max
            #expect(during < before + 2 << 30)
        }
    }

    @Test func `a list of records without fields is refused, for it would be free`() {
        for bytes in [[1], [1, 7], [255, 255, 3] + Array(repeating: 0, count: 70_000)] as [[UInt8]]
        {
            let error = refusal { () throws(RecordError) in try [Nothing](binary: bytes) }
            #expect(error != nil && error?.problem != .trailingBytes)
        }
    }

    @Test func `size and number of elements are bounded, and the bounds can be chosen`() throws {
        let lists = Only([Only([1, 2, 3] as [UInt8]), Only([4, 5])])
        let bytes = lists.binary()
        typealias Lists = Only<[Only<[UInt8]>]>
        #expect(try Lists(binary: bytes, limits: BinaryLimits(size: 11, elements: 7)) == lists)
        let long = refusal { () throws(RecordError) in
            try Lists(binary: bytes, limits: BinaryLimits(size: 10, elements: 7))
        }
        #expect(long == RecordError(.tooLarge(limit: 10), at: 10))
        let many = refusal { () throws(RecordError) in
            try Lists(binary: bytes, limits: BinaryLimits(size: 11, elements: 6))
        }
        #expect(
            many
                == RecordError(
                    .expected("no more than 1 elements here"), at: 8, path: "x[1].x"))
        // A million nils, one byte each, would be half a gigabyte of records.
        var writer = BinaryWriter()
        writer.integer(1 << 20 + 1)
        let nils = writer.bytes + [UInt8](repeating: 0, count: 1 << 20 + 1)
        let bomb = refusal { () throws(RecordError) in try [Only<Everything>](binary: nils) }
        #expect(bomb?.problem == .expected("no more than 262144 elements here"))
    }

    @Test func `a nesting bomb is refused before it uses up the stack`() {
        let lists = [UInt8](repeating: 1, count: 1 << 20)
        let inLists = refusal { () throws(RecordError) in try Branch(binary: lists) }
        #expect(inLists?.problem == .tooDeep(limit: 64))
        #expect(inLists?.offset == 130)
        let inUnions = refusal { () throws(RecordError) in try Only<Condition>(binary: lists) }
        #expect(inUnions?.problem == .tooDeep(limit: 64))
        let inMaps = refusal { () throws(RecordError) in
            try Only<FieldMap<Branch>>(binary: [1, 1, 0] + lists)
        }
        #expect(inMaps?.problem == .tooDeep(limit: 64))
    }

    @Test func `sixty-four levels are read, sixty-five are not`() throws {
        func tower(_ levels: Int) -> Branch {
            (1..<levels).reduce(Branch()) { inner, _ in
                var outer = Branch()
                outer.branches = [inner]
                return outer
            }
        }
        let deepest = tower(BinaryReader.depthLimit)
        #expect(try Branch(binary: deepest.binary()) == deepest)
        let tooDeep = tower(BinaryReader.depthLimit + 1).binary()
        #expect(
            refusal { () throws(RecordError) in try Branch(binary: tooDeep) }?.problem
                == .tooDeep(limit: 64))
    }

    @Test func `text that is not UTF-8 is refused`() {
        for bytes in UTF8Samples.invalid {
            let error = refusal { () throws(RecordError) in
                try Only<String>(binary: [1, UInt8(bytes.count)] + bytes)
            }
            #expect(error == RecordError(.notUTF8, at: 1, path: "x"), "\(bytes)")
        }
        for bytes in UTF8Samples.valid {
            #expect(
                refusal { () throws(RecordError) in
                    try Only<String>(binary: [1, UInt8(bytes.count)] + bytes)
                } == nil, "\(bytes)")
        }
    }

    @Test func `map names ascend by their bytes and stand once`() {
        func problem(_ hex: String) -> RecordError.Problem? {
            refusal { () throws(RecordError) in try fromBinary(hex, as: FieldMap<UInt8>.self) }?
                .problem
        }
        #expect(problem("02016101" + "016202") == nil)
        #expect(problem("02016201" + "016102") == .notCanonical("names that do not ascend"))
        #expect(problem("02016101" + "016102") == .notCanonical("names that do not ascend"))
        // "é" composed and decomposed: two names, though Unicode calls them equivalent.
        #expect(problem("0203" + "65cc81" + "01" + "02c3a9" + "02") == nil)
    }

    @Test func `the path leads to the refused field`() {
        var all = Everything()
        all.slices = [Slice(1, 1), Slice(2, 300)]
        let bytes = all.binary()
        guard let at = bytes.firstIndex(of: 0xAC) else {
            Issue.record("the units of 300 are not in the bytes")
            return
        }
        var damaged = bytes
        damaged[at + 1] = 0
        #expect(
            refusal { () throws(RecordError) in try Everything(binary: damaged) }?.description
                == "slices[1].units: not in canonical form: an integer longer than it needs to be "
                + "(byte \(at))")
    }
}

/// Bytes of address space in use, touched or not. Other tests that run meanwhile move it by some
/// hundred megabytes, mostly through the arenas of new threads.
private func mappedMemory() -> Int {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
        .split(separator: " ").first.flatMap { Int($0) }
    return (pages ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
}

/// An element as large as a record of many fields, which reads how much memory is mapped when the
/// first one is about to be read.
private struct MemoryWitness: Record, Equatable {
    final class Reading: @unchecked Sendable {
        // Written and read by the one task that the task-local value is bound in.
        var value: Int?
    }
    @TaskLocal static var mapped: Reading?

    var all = Everything()
    var more = Everything()

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        MemoryWitness.mapped?.value = mappedMemory()
        try visit("all", &all)
        try visit("more", &more)
    }
}
