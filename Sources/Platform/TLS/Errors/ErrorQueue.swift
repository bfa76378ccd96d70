import CTLS

/// OpenSSL's list of what went wrong on this thread. It must be empty before a call whose failure is
/// looked into, or an older mistake would be told as the reason.
enum ErrorQueue {
    static func clear() { ERR_clear_error() }

    /// The last thing that was said, without taking it.
    static var last: (library: Int32, reason: Int32) {
        let code = ERR_peek_last_error()
        return (ERR_GET_LIB(code), ERR_GET_REASON(code))
    }

    /// The first thing that was said, which is the nearest to the cause, without taking it.
    static var first: (library: Int32, reason: Int32) {
        let code = ERR_peek_error()
        return (ERR_GET_LIB(code), ERR_GET_REASON(code))
    }

    /// Takes everything that was said; the first few reasons, each once, in order.
    static func take() -> String {
        var reasons = [String]()
        while true {
            let code = ERR_get_error()
            guard code != 0 else { break }
            let reason =
                ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)"
            if reasons.count < 4 && !reasons.contains(reason) { reasons.append(reason) }
        }
        return reasons.isEmpty ? "no reason given" : reasons.joined(separator: "; ")
    }

    static func error(during: String) -> TLSError { .library(during: during, reason: take()) }
}

/// Throws unless a call answered 1, as most of OpenSSL's do for success.
func check(_ result: Int32, _ during: @autoclosure () -> String) throws(TLSError) {
    guard result == 1 else { throw ErrorQueue.error(during: during()) }
}
