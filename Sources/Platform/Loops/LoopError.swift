/// What the system refused a loop.
public enum LoopError: Error, Hashable, Sendable {
    /// A call of the operating system, by its name, and the error number it left.
    case system(call: String, code: Int32)
}
