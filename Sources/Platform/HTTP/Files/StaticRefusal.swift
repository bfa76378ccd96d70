public import Disk

/// Why a path leads to no file.
public enum StaticRefusal: Error, Hashable, Sendable {
    /// There is no such file, or none that may be seen: a client cannot tell the two apart.
    case notFound
    /// The machine has too many files open; it may work again soon.
    case busy
    /// The disk does not do what it should.
    case disk(DiskError)

    init(_ error: DiskError) {
        switch error.problem {
        case .missing, .denied, .wrongKind: self = .notFound
        case .tooManyOpen: self = .busy
        case .exists, .full, .locked, .system, .stopped: self = .disk(error)
        }
    }

    /// What a server answers.
    public var status: UInt16 {
        switch self {
        case .notFound: 404
        case .busy: 503
        case .disk: 500
        }
    }
}

extension StaticRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notFound: "there is no such file"
        case .busy: "too many files are open; try again"
        case .disk(let error): error.description
        }
    }
}
