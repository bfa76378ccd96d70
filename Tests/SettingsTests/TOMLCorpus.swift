import Simulation

/// Documents written for these tests: what TOML 1.0 allows, and what it refuses.
enum TOMLCorpus {
    static let valid: [String] = [
        "", "\n", "# only a comment", "a = 1", "a = 1 # x\r\nb=2\r\n",
        "a = 0\nb = -0\nc = +99\nd = 1_000\ne = -9223372036854775808\nf = 9223372036854775807",
        "a = 0xDEAD_beef\nb = 0o755\nc = 0b1101_0110\nd = 0x00",
        "a = 1.0\nb = -0.01\nc = 5e+22\nd = 1e06\ne = -2E-2\nf = 6.626e-34\ng = 224_617.445_991",
        "a = inf\nb = +inf\nc = -inf\nd = nan\ne = +nan\nf = -nan", "a = true\nb = false",
        "a = \"I'm \\\"quoted\\\". Name\\tJos\\u00E9 \\U0001F600 \\b\\f\\r\\n\\\\\"",
        "a = 'C:\\Users\\x'\nb = ''\nc = \"\"", "a = \"\"\"\none\n two\"\"\"",
        "a = \"\"\"one\\\n\n   two \\   \n three\"\"\"", "a = \"\"\"x\"\"\"\"\nb = '''y'''''",
        "a = '''\r\nraw \\n\r\n  text'''", "a = \"\"\"a\"b\"\"c\"\"\"", "a = \"\"\"\"\"\"",
        "a = 1979-05-27T07:32:00Z\nb = 1979-05-27 00:32:00.999999-07:00\nc = 1979-05-27t00:32:00z",
        "a = 1979-05-27T07:32:00\nb = 1979-05-27T00:32:00.5\nc = 1979-05-27 # day\nd = 07:32:00",
        "a = 00:32:00.123456789\nb = 2000-02-29\nc = 1979-05-27T00:00:00+00:00", "a = [ ]",
        "a = [1, 2, 3,]\nb = [ [ 1, 2 ], [\"x\", 'y'], ]\nc = [1, \"x\", {a = 1}]",
        "a = [\n 1, # one\n 2\n # end\n]", "a = {}\nb = { x = 1, y = \"z\", w.v = 2, w.u = 3 }",
        "a = { b = { c = [ { d = 1 } ] } }", "bare_key = 1\nbare-key = 2\n1234 = 3\n\"a b\" = 4",
        "'q' = 1\n\"\" = 2\n\"ʎǝʞ\" = 3", "a.b.c = 1\na.b.d = 2\na . \"e\" . f = 3",
        "3.14159 = \"pi\"",
        "[a]\nb = 1\n[a.c]\nd = 2\n[ e . 'f' ]\ng = 3", "[a.b.c]\nx = 1\n[a]\ny = 2\n[a.b]\nz = 3",
        "[fruit]\napple.color = 1\n[fruit.pear]\nx = 1\n[fruit.apple.taste]\nsweet = true",
        "[[a]]\nb = 1\n[[a]]\n[[a]]\nb = 2", "[[a]]\n[a.b]\nc = 1\n[[a.d]]\ne = 1\n[[a.d]]\n[[a]]",
        "[a]\n[[a.b]]\nx=1\n[[a.b]]\n[a.b.c]\ny=1", "[a.b.c]\nz=9\n[a]\nb.x=1", "[a]\n[b]\n[a.c]",
        "\t[a]\t\n\t x\t=\t1\t", "a = \"é 日本\" # é\n", "[market]\nwaiting = 4_096\n",
        "[[p]]\nn = 1\n[[p.q]]\nm = 1\n[p.q.r]\nz = 1\n[[p]]\n[[p.q]]\n[p.q.r]",
        "true = 1\ninf = 2\n1e3 = 3\n-1 = 4", "a=[{x=1},{x=2}]", "a = 1.5\nb = [1.5_0, 2e1_0]",
        "a = 2024-12-31T23:59:59.9999999Z", "a = [[[[[[[[]]]]]]]]",
    ]

    static let invalid: [String] = [
        "a", "a =", "a = ", "= 1", "a = 1 b = 2", "a = 1\na = 2", "a.b = 1\na = 2",
        "a = 1\na.b = 2",
        "a = 01", "a = 1_", "a = _1", "a = 1__0", "a = 0x", "a = 0x_1", "a = 0xG", "a = +0x1",
        "a = 0b2", "a = 0o8", "a = 1.", "a = .5", "a = 1e", "a = 1.e5", "a = 1._5", "a = 0_1",
        "a = 9223372036854775808", "a = -9223372036854775809", "a = 0x8000000000000000",
        "a = True", "a = tru", "a = truex", "a = Inf", "a = in", "a = \"x", "a = 'x",
        "a = \"x\ny\"",
        "a = \"\\q\"", "a = \"\\u12\"", "a = \"\\uD800\"", "a = \"\\U00110000\"", "a = \"\\x41\"",
        "a = \"\u{1}\"", "a = '\u{7f}'", "# \u{0}", "a = \"\"\"x", "a = '''x''''''",
        "a = \"\"\"x\\ y\"\"\"",
        "a = \"x\" y", "a = 1979-13-01", "a = 1979-02-30", "a = 1979-5-27", "a = 24:00:00",
        "a = 07:60:00", "a = 07:32", "a = 1979-05-27T", "a = 1979-05-27T07:32:00+24:00",
        "a = 0000-01-01", "a = 07:32:00.", "a = 1979-05-27T07:32:00.Z", "a = 07:32:00Z", "a = [1",
        "a = [1 2]", "a = [,]", "a = [1,,2]", "a = {x = 1,}", "a = {x = 1", "a = {x = 1\n}",
        "a = {x = 1, x = 2}", "a = {x.y = 1, x = 2}", "a = {x = {y = 1}, x.z = 2}", "a = {,}",
        "a = {x = 1}\na.y = 2", "a = {x = 1}\n[a]", "a = {x = 1}\n[a.b]", "[a]\n[a]",
        "[a]\nb=1\n[a.b]",
        "a = 1\n[a]", "a.b = 1\n[a]", "[a]\nb.c = 1\n[a.b]", "[a.b.c]\nz=9\n[a]\nb.c.t=1",
        "[a.b.c.d]\nz=9\n[a]\nb.c.d.k.t=8", "[]", "[a", "[a.]", "[.a]", "[a..b]", "[a]b", "[a] = 1",
        "[[a]", "[[a] ]", "[ [a]]", "a = []\n[[a]]", "[a]\n[[a]]", "[[a]]\n[a]", "[a.b]\n[[a]]",
        "[[a]]\nb = 1\n[[a.b]]", "a = [1]\n[a.b]", "[[a.b]]\n[a]\nb.y = 2", "a = 1\rb = 2",
        "a\n= 1",
        "a b = 1", "\"a = 1", "\"\"\"a\"\"\" = 1", "é = 1", "a = é", "\u{feff}a = 1", "a = #",
        "a.= 1",
        "a = 1\u{0b}", "[a]\nx.y=1\n[a.x.z]\n[a.x]", "[fruit]\napple.color=1\n[fruit.apple]",
        "[[a]]\n[a.b]\n[a.b]", "a = 2021-01-01T1:00:00", "a = --1", "a = 1-", "a = 'x'y'",
    ]

    /// A document with one to four changes, or two documents behind one another.
    static func bent(from corpus: [String], using dice: inout SplitMix64) -> [UInt8] {
        func below(_ bound: Int) -> Int { Int.random(in: 0..<max(bound, 1), using: &dice) }
        var bytes = Array(corpus[below(corpus.count)].utf8)
        if below(3) == 0 { bytes += [10] + Array(corpus[below(corpus.count)].utf8) }
        let alphabet = Array("=.,[]{}\"'\\#_-+:0129aezTxu \t\n\rinft\u{0}é".utf8)
        for _ in 0..<below(4) {
            let at = below(bytes.count)
            let end = min(bytes.count, at + 1 + below(6))
            switch below(5) {
            case 0: bytes.insert(alphabet[below(alphabet.count)], at: at)
            case 1 where !bytes.isEmpty: bytes[at] = alphabet[below(alphabet.count)]
            case 2 where !bytes.isEmpty: bytes.removeSubrange(at..<end)
            case 3 where !bytes.isEmpty: bytes.insert(contentsOf: bytes[at..<end], at: at)
            default:
                let other = Array(corpus[below(corpus.count)].utf8)
                let from = below(other.count + 1)
                bytes.insert(contentsOf: other[from...].prefix(12), at: at)
            }
        }
        return bytes
    }
}
