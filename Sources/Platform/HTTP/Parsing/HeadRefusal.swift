/// Why a head is not read: the one rule it broke first, in the order of its bytes.
public enum HeadRefusal: Error, Hashable, Sendable {
    // The head as a whole
    case headTooLarge, tooManyFields
    case bareLineFeed, bareCarriageReturn
    // The request line
    case tooManyEmptyLines, badMethod, methodTooLong, badRequestLine, badVersion
    case unsupportedVersion
    // The target
    case badTarget, targetTooLong, badScheme, badEscape, dotSegment
    case encodedSeparator, encodedZero, targetNotUTF8, tooManyQueryItems
    // The status line
    case badStatusLine
    // Field lines
    case badFieldName, blankBeforeColon, foldedLine, badFieldValue
    // Host
    case missingHost, repeatedHost, badHost
    // Framing
    case badContentLength, repeatedContentLength
    case unknownTransferCoding, repeatedTransferEncoding, transferEncodingInHTTP10
    case lengthAndTransferEncoding
    case unmetExpectation

    /// The status that answers it.
    public var status: Status {
        switch self {
        case .headTooLarge, .tooManyFields: .requestHeaderFieldsTooLarge
        case .targetTooLong: .uriTooLong
        case .methodTooLong, .unknownTransferCoding: .notImplemented
        case .unsupportedVersion: .httpVersionNotSupported
        case .unmetExpectation: .expectationFailed
        case .bareLineFeed, .bareCarriageReturn, .tooManyEmptyLines, .badMethod, .badRequestLine,
            .badVersion, .badTarget, .badScheme, .badEscape, .dotSegment, .encodedSeparator,
            .encodedZero, .targetNotUTF8, .tooManyQueryItems, .badStatusLine, .badFieldName,
            .blankBeforeColon, .foldedLine, .badFieldValue, .missingHost, .repeatedHost, .badHost,
            .badContentLength, .repeatedContentLength, .repeatedTransferEncoding,
            .transferEncodingInHTTP10, .lengthAndTransferEncoding:
            .badRequest
        }
    }
}

extension HeadRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .headTooLarge: "the head is larger than is taken; send fewer or shorter fields"
        case .tooManyFields: "the head has more fields than are taken"
        case .bareLineFeed: "a line ends in a line feed alone; it must end in CR LF"
        case .bareCarriageReturn: "a carriage return stands alone; it must be followed by LF"
        case .tooManyEmptyLines: "more than two empty lines stand before the message"
        case .badMethod: "the request line must begin with a method, which is a token, and a space"
        case .methodTooLong: "the method is longer than any that is known here"
        case .badRequestLine:
            "the request line must be a method, a target and a version with one space between them"
        case .badVersion: "the version must be HTTP/1.1 or HTTP/1.0, in capitals"
        case .unsupportedVersion: "only HTTP/1.1 and HTTP/1.0 are spoken here"
        case .badTarget:
            "the target must be a path, an absolute address, or what its method takes instead, in "
                + "the characters of RFC 3986"
        case .targetTooLong: "the target is longer than is taken"
        case .badScheme: "an absolute target must begin with http:// or https://"
        case .badEscape: "in the target, a percent sign must be followed by two hexadecimal digits"
        case .dotSegment: "the path must not hold the segments . and .., plain or escaped"
        case .encodedSeparator: "the path must not hold an escaped slash or backslash"
        case .encodedZero: "the target must not hold an escaped zero byte"
        case .targetNotUTF8: "what the target escapes must be UTF-8"
        case .tooManyQueryItems: "the query has more than \(QueryItems.most) items"
        case .badStatusLine:
            "the status line must be HTTP/1.1 or HTTP/1.0, a status from 100 to 599 and a reason"
        case .badFieldName: "a field must begin with its name, which is a token, and a colon"
        case .blankBeforeColon: "a blank stands between a field's name and its colon"
        case .foldedLine: "a line begins with a blank; fields must not be folded"
        case .badFieldValue: "a field's value holds a control character"
        case .missingHost: "a request of HTTP/1.1 must have a Host field"
        case .repeatedHost: "there is more than one Host field"
        case .badHost: "the host must be a name or an address, and perhaps a port up to 65535"
        case .badContentLength: "Content-Length must be decimal digits, at most eighteen"
        case .repeatedContentLength: "there is more than one Content-Length"
        case .unknownTransferCoding: "Transfer-Encoding must be chunked and nothing else"
        case .repeatedTransferEncoding: "there is more than one Transfer-Encoding"
        case .transferEncodingInHTTP10: "HTTP/1.0 has no Transfer-Encoding"
        case .lengthAndTransferEncoding: "Content-Length and Transfer-Encoding exclude each other"
        case .unmetExpectation: "Expect must be 100-continue"
        }
    }
}
