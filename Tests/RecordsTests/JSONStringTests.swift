import FuzzTargets
import Simulation
import SpecTesting
import Primitives
import Records
import Testing

@Suite struct JSONStringTests {
    private func read(_ inner: [UInt8]) -> Result<String?, RecordError> {
        Result { () throws(RecordError) in
            try Only<String>(json: Array(#"{"x":""#.utf8) + inner + Array("\"}".utf8)).x
        }
    }

    private func read(_ inner: String) -> Result<String?, RecordError> { read(Array(inner.utf8)) }

    @Test func `every escape stands for its character`() {
        #expect(
            read(#"\"\\\/\b\f\n\r\t"#) == .success("\"\\/\u{8}\u{C}\n\r\t"))
        #expect(read(#"\u0000\u001f\u0020\u007f"#) == .success("\0\u{1F} \u{7F}"))
        #expect(read(#"\u00e9\u00E9\u20AC\uffff"#) == .success("éé€\u{FFFF}"))
        #expect(read(#"\ud800\udc00\uDBFF\uDFFF"#) == .success("\u{10000}\u{10FFFF}"))
        #expect(read(#"a\ud83d\ude00b"#) == .success("a😀b"))
    }

    @Test(arguments: [
        #"\ud800"#, #"\udbff"#, #"\udc00"#, #"\udfff"#, #"\ud800x"#, #"\ud800\n"#, #"\ud800\ud800"#,
        #"\udc00\ud800"#, #"\ud800\u0041"#, #"\ud83d\u"#, #"\ud83d\ude0"#, #"\a"#, #"\'"#, #"\0"#,
        #"\x41"#,
        #"\U0041"#, #"\u"#, #"\u1"#, #"\u12"#, #"\u123"#, #"\u123g"#, #"\u 123"#, #"\u+123"#,
        #"\u-123"#,
        #"\u00:0"#, #"\u00@0"#, #"\u00G0"#, #"\u00`0"#, #"\"#, #"\ud800\"#,
    ])
    func `a broken escape is refused`(inner: String) {
        guard case .failure(let error) = read(inner) else {
            Issue.record("\(inner) was taken")
            return
        }
        #expect(error.path == "x")
        let document = #"[""# + inner + "\"]"
        #expect(throws: RecordError.self) { try JSON.validate(document.utf8.span) }
        let inKey = #"{"x":{""# + inner + #"":1}}"#
        #expect(throws: RecordError.self) { try Only<FieldMap<UInt8>>(json: inKey) }
    }

    @Test func `control characters are refused wherever they stand`() {
        for control in UInt8(0)..<0x20 {
            for before in 0..<20 {
                let inner = [UInt8](repeating: 0x61, count: before) + [control] + Array("bc".utf8)
                #expect(
                    read(inner)
                        == .failure(
                            RecordError(
                                .expected("no control character in a string"), at: 6 + before,
                                path: "x")))
            }
        }
        #expect(read([0x7F]) == .success("\u{7F}"))
    }

    @Test func `text is UTF-8 or refused, whatever stands around it`() {
        for before in 0..<10 {
            let padding = [UInt8](repeating: 0x61, count: before)
            for bytes in UTF8Samples.valid where !bytes.contains(where: { $0 < 0x20 }) {
                let whole = padding + bytes
                #expect(read(whole) == .success(String(decoding: whole, as: UTF8.self)))
            }
            for bytes in UTF8Samples.invalid {
                let error = RecordError(.notUTF8, at: 5, path: "x")
                #expect(read(padding + bytes) == .failure(error), "\(bytes)")
                #expect(read(padding + bytes + padding) == .failure(error), "\(bytes)")
                let inKey = Array(#"{""#.utf8) + padding + bytes + Array(#"":1}"#.utf8)
                #expect(throws: RecordError(.notUTF8, at: 1)) { try JSON.validate(inKey.span) }
                #expect(throws: RecordError(.notUTF8, at: 1)) { try Branch(json: inKey) }
            }
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `any text comes back, however it is escaped`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        for _ in 0..<20 {
            let text = dice.text(upTo: 40)
            #expect(
                try fromJSON(jsonText(text), as: String.self)?.utf8.elementsEqual(text.utf8) == true
            )

            var spelled = ""
            for scalar in text.unicodeScalars {
                let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
                guard mustEscape || dice.coin() else {
                    spelled.unicodeScalars.append(scalar)
                    continue
                }
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16, uppercase: dice.coin())
                    spelled += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
            let read = try fromJSON("\"" + spelled + "\"", as: String.self)
            #expect(read?.utf8.elementsEqual(text.utf8) == true, "\(spelled)")
        }
    }

    @Test func `bounded text and the like resolve escapes before they check`() throws {
        let name = try fromJSON(#""\u0061b""#, as: ProviderName.self)
        #expect(name?.text == "ab")
        #expect(throws: RecordError.self) { try fromJSON(#""\u0041b""#, as: ProviderName.self) }
        #expect(try fromJSON(#""0\u0030""#, as: Bytes.self) == Bytes([0]))
        for text in [#""0""#, #""0G""#, #""0A""#, #""00 ""#, "00", "[0]"] {
            let error = refusal { () throws(RecordError) in try fromJSON(text, as: Bytes.self) }
            #expect(
                error?.problem == .expected("bytes as pairs of lower-case hexadecimal digits"),
                "\(text)")
        }
        let digest = String(repeating: "0f", count: 32)
        #expect(try fromJSON("\"\(digest)\"", as: Digest.self)?.hex == digest)
        for text in [digest.uppercased(), String(digest.dropLast()), digest + "0", ""] {
            let error = refusal { () throws(RecordError) in
                try fromJSON("\"\(text)\"", as: Digest.self)
            }
            #expect(error?.problem == .expected("64 lower-case hexadecimal digits"), "\(text)")
        }
    }
}
