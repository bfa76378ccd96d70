import Glibc
public import Primitives

/// Why a key file was not read or not made: which file, what was found, what is expected, and what
/// to do about it.
public struct KeyFileError: Error, Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        /// No name was given: a setting that was left empty, say.
        case emptyPath
        case missing
        case symbolicLink
        case notRegular
        /// Owned by another user than the one this process runs as, and not by root.
        case foreignOwner(user: UInt32, expected: UInt32)
        /// The permission bits, of which some are not the owner's.
        case openToOthers(mode: UInt32)
        /// Has other names, under which others may find it.
        case linked(count: UInt64)
        case tooLarge(bytes: Int64)
        /// The system refused a step, with the error number it gave.
        case system(Step, code: Int32)
        case text(KeyTextRefusal)
        /// Something of that name is there, and nothing is ever overwritten.
        case exists
        /// No directory where one is expected.
        case notADirectory
        /// A directory that others may look into.
        case directoryOpenToOthers(mode: UInt32)
        case password(PasswordRefusal)
        /// A key as it should be, but another one.
        case otherKey(found: PublicKey, expected: PublicKey)
    }

    /// What the system was asked for.
    public enum Step: String, Hashable, Sendable {
        case open, inspect, read, create, protect, write, flush, close
        case flushDirectory = "flush the directory of"
    }

    public let path: String
    public let reason: Reason

    public init(path: String, reason: Reason) { (self.path, self.reason) = (path, reason) }
}

extension KeyFileError: CustomStringConvertible {
    public var description: String { "key file \(path.isEmpty ? "''" : path): \(explanation)" }

    private var explanation: String {
        switch reason {
        case .emptyPath:
            "the path is empty; expected the name of a file"
        case .missing:
            "there is no such file"
        case .symbolicLink:
            "it is a symbolic link; expected the file itself: name its target"
        case .notRegular:
            "it is no regular file; expected a file with one line of text"
        case .foreignOwner(let user, let expected):
            """
            it belongs to user \(user); expected user \(expected), or root: \
            chown \(expected) \(quoted)
            """
        case .openToOthers(let mode):
            """
            found mode \(octal(mode)); expected no permission for group and others: \
            chmod 600 \(quoted)
            """
        case .linked(let count):
            """
            it has \(count) names; expected one, since a key under another name may be open \
            to others: copy it to a new file and delete all its names
            """
        case .tooLarge(let bytes):
            "it has \(bytes) bytes; expected at most \(KeyFile.mostBytes): is it another file?"
        case .system(let step, let code):
            "cannot \(step.rawValue) it: \(message(code))"
        case .text(let refusal):
            "\(refusal)"
        case .exists:
            "it exists, and keys are never overwritten: choose another name, or move it away first"
        case .notADirectory:
            "it is no directory; expected the directory of a key store"
        case .directoryOpenToOthers(let mode):
            """
            found mode \(octal(mode)); expected a directory without permission for group and others: \
            chmod 700 \(quoted)
            """
        case .password(let refusal):
            "\(refusal)"
        case .otherKey(let found, let expected):
            "it holds the key of \(found); expected that of \(expected): was another put in its place?"
        }
    }

    private var quoted: String { "'" + path.replacing("'", with: "'\\''") + "'" }

    private func octal(_ mode: UInt32) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private func message(_ code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { room in
            guard let start = room.baseAddress, strerror_r(code, start, room.count) == 0
            else { return "error \(code)" }
            return String(cString: start)
        }
    }
}
