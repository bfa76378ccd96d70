import HTTP

extension FuzzTarget {
    /// An address as a client is given it.
    public static let webTarget = FuzzTarget(
        "web-target",
        promise: "An address that is read is written and read again as the same one."
    ) { bytes in
        let text = String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        let target: WebTarget
        do throws(WebTargetError) { target = try WebTarget(text) } catch {
            precondition(!error.description.isEmpty, "a refusal without a reason")
            return
        }
        precondition(target.path.hasPrefix("/"), "a path without its slash")
        precondition(
            !target.path.utf8.contains { $0 <= 0x20 || $0 == 0x7F }, "a path could end its line")
        let again = try? WebTarget(target.description)
        precondition(again == target, "\(target) is read as another one")
    }
}
