/// What became of a request (RFC 9110, 15): a number from 100 to 599.
public struct Status: Hashable, Sendable {
    public let code: UInt16

    /// `nil` outside 100...599.
    public init?(code: Int) {
        guard 100...599 ~= code else { return nil }
        self.code = UInt16(code)
    }

    private init(_ code: UInt16) { self.code = code }

    public var isInformational: Bool { code < 200 }
    public var isSuccess: Bool { 200...299 ~= code }
    public var isError: Bool { code >= 400 }

    /// Whether a response of this status never has a body, whatever its fields say.
    public var isBodiless: Bool { code < 200 || code == 204 || code == 304 }

    public static let `continue` = Status(100)
    public static let switchingProtocols = Status(101)
    public static let earlyHints = Status(103)
    public static let ok = Status(200)
    public static let created = Status(201)
    public static let accepted = Status(202)
    public static let nonAuthoritativeInformation = Status(203)
    public static let noContent = Status(204)
    public static let resetContent = Status(205)
    public static let partialContent = Status(206)
    public static let multipleChoices = Status(300)
    public static let movedPermanently = Status(301)
    public static let found = Status(302)
    public static let seeOther = Status(303)
    public static let notModified = Status(304)
    public static let temporaryRedirect = Status(307)
    public static let permanentRedirect = Status(308)
    public static let badRequest = Status(400)
    public static let unauthorized = Status(401)
    public static let paymentRequired = Status(402)
    public static let forbidden = Status(403)
    public static let notFound = Status(404)
    public static let methodNotAllowed = Status(405)
    public static let notAcceptable = Status(406)
    public static let proxyAuthenticationRequired = Status(407)
    public static let requestTimeout = Status(408)
    public static let conflict = Status(409)
    public static let gone = Status(410)
    public static let lengthRequired = Status(411)
    public static let preconditionFailed = Status(412)
    public static let contentTooLarge = Status(413)
    public static let uriTooLong = Status(414)
    public static let unsupportedMediaType = Status(415)
    public static let rangeNotSatisfiable = Status(416)
    public static let expectationFailed = Status(417)
    public static let misdirectedRequest = Status(421)
    public static let unprocessableContent = Status(422)
    public static let upgradeRequired = Status(426)
    public static let preconditionRequired = Status(428)
    public static let tooManyRequests = Status(429)
    public static let requestHeaderFieldsTooLarge = Status(431)
    public static let internalServerError = Status(500)
    public static let notImplemented = Status(501)
    public static let badGateway = Status(502)
    public static let serviceUnavailable = Status(503)
    public static let gatewayTimeout = Status(504)
    public static let httpVersionNotSupported = Status(505)
    public static let insufficientStorage = Status(507)

    /// The phrase beside the number in a status line; empty where none is registered.
    public var reason: StaticString {
        switch code {
        case 100: "Continue"
        case 101: "Switching Protocols"
        case 103: "Early Hints"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 203: "Non-Authoritative Information"
        case 204: "No Content"
        case 205: "Reset Content"
        case 206: "Partial Content"
        case 300: "Multiple Choices"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 402: "Payment Required"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 407: "Proxy Authentication Required"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 426: "Upgrade Required"
        case 428: "Precondition Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 507: "Insufficient Storage"
        default: ""
        }
    }
}

extension Status: CustomStringConvertible {
    public var description: String {
        reason.utf8CodeUnitCount > 0 ? "\(code) \(reason)" : "\(code)"
    }
}
