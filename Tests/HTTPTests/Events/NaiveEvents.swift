import HTTP

/// The twin of the event stream's reader: it has the whole stream as text, and follows the steps of
/// the WHATWG HTML standard, 9.2.6, in their order.
struct NaiveEvents {
    var events: [ServerEvent] = []
    var lastEventID: String
    var retry: Int?

    init(_ bytes: [UInt8], lastEventID: String = "") {
        self.lastEventID = lastEventID
        var scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var (id, name, data) = (lastEventID, "", "")
        for line in Self.lines(of: scalars) {
            guard line != "" else {
                self.lastEventID = id
                if data != "" {
                    data.unicodeScalars.removeLast()
                    events.append(
                        ServerEvent(id: id, name: name == "" ? "message" : name, data: data))
                }
                (name, data) = ("", "")
                continue
            }
            let parts = line.unicodeScalars.split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            var value = parts.count == 2 ? String(parts[1]) : ""
            if value.unicodeScalars.first == " " { value.unicodeScalars.removeFirst() }
            switch String(parts[0]) {
            case "event": name = value
            case "data":
                data.unicodeScalars.append(contentsOf: value.unicodeScalars)
                data.unicodeScalars.append("\n")
            case "id": if !value.unicodeScalars.contains("\0") { id = value }
            case "retry":
                let isNumber = value != "" && value.unicodeScalars.allSatisfy { "0"..."9" ~= $0 }
                if isNumber, let time = Int(value) { retry = time }
            default: break
            }
        }
    }

    /// The lines that end; what stands behind the last end is none.
    private static func lines(of scalars: [Unicode.Scalar]) -> [String] {
        var (lines, line, index) = ([String](), String.UnicodeScalarView(), 0)
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            guard scalar == "\r" || scalar == "\n" else {
                line.append(scalar)
                continue
            }
            if scalar == "\r", index < scalars.count, scalars[index] == "\n" { index += 1 }
            lines.append(String(line))
            line = String.UnicodeScalarView()
        }
        return lines
    }
}
