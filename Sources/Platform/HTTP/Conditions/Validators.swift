/// What tells one state of a resource from another.
public struct Validators: Hashable, Sendable {
    public let etag: ETag?
    public let lastModified: HTTPDate?
    /// Whether there is any state: a resource that does not exist matches nothing, `*` included.
    public let exists: Bool

    public init(etag: ETag? = nil, lastModified: HTTPDate? = nil, exists: Bool = true) {
        (self.etag, self.lastModified, self.exists) = (etag, lastModified, exists)
    }
}

/// What the conditions of a request come to.
public enum ConditionOutcome: Hashable, Sendable {
    case proceed
    /// 304, for GET and HEAD.
    case notModified
    /// 412
    case preconditionFailed
}

extension Validators {
    /// Judges the conditions of a request in the order of RFC 9110, 13.2.2. The request must be one
    /// that would otherwise succeed. `If-Range` is judged by ``allowsRange(_:)``.
    public func judge(_ method: RequestMethod, _ fields: HeaderFields) -> ConditionOutcome {
        let isReading = method == .get || method == .head
        if let list = ETagList(fields, .ifMatch) {
            let isMatched = list.contains(
                where: { given in exists && etag.map(given.matchesStrongly) ?? false },
                isAny: exists)
            if !isMatched { return .preconditionFailed }
        } else if let date = Self.date(fields, .ifUnmodifiedSince), let lastModified {
            if lastModified > date { return .preconditionFailed }
        }
        if let list = ETagList(fields, .ifNoneMatch) {
            let isMatched = list.contains(
                where: { given in exists && etag.map(given.matchesWeakly) ?? false },
                isAny: exists)
            if isMatched { return isReading ? .notModified : .preconditionFailed }
        } else if isReading, let date = Self.date(fields, .ifModifiedSince), let lastModified {
            if lastModified <= date { return .notModified }
        }
        return .proceed
    }

    /// Whether a `Range` field is to be heeded: there is no `If-Range`, or it names exactly this
    /// state. A weak tag and a date that is not the very one never do.
    public func allowsRange(_ fields: HeaderFields) -> Bool {
        guard fields.contains(.ifRange) else { return true }
        guard let text = fields.only(.ifRange) else { return false }
        if let given = ETag(text: text) { return etag.map(given.matchesStrongly) ?? false }
        guard let date = HTTPDate(text), let lastModified else { return false }
        return date == lastModified
    }

    /// `nil` where the field is absent, there more than once, or no date: it is then ignored.
    private static func date(_ fields: HeaderFields, _ name: FieldName) -> HTTPDate? {
        fields.only(name).flatMap { HTTPDate($0) }
    }
}
