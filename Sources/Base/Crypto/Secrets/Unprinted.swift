/// A value whose state may hold a secret, and is therefore shown by nothing: printing, debugging and
/// `dump` say of which type it is, and reflection finds no parts.
///
/// What this keeps from logs is what would slip into them. It is no protection of the memory: these
/// are plain values, copied freely and not wiped.
public protocol Unprinted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
}

extension Unprinted {
    public var description: String { "\(Self.self), its state not shown" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Overwrites a value that held a secret with zeros, and does so even where nobody reads it again.
func wipe<Value: BitwiseCopyable>(value: inout Value) {
    withUnsafeMutableBytes(of: &value) { wipe($0) }
}
