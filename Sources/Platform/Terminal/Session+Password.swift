package import Crypto
import Keys

extension Session {
    /// The password or PIN from where the option says; `name` is what a person at a terminal is asked for.
    package func password(
        _ source: SecretSource, called name: String
    ) throws(CommandFailure) -> SecretBytes {
        switch source {
        case .file(let path):
            do throws(KeyFileError) { return try KeyFile.readPassword(path) } catch {
                throw CommandFailure(error.reason == .missing ? .missing : .badData, "\(error)")
            }
        case .standardInput:
            if console.inputIsTerminal { try ask("\(name) (not shown): ") }
            var buffer: SecretBuffer
            do throws(SecretRefusal) {
                buffer = try SecretBuffer(capacity: KeyFile.longestPassword + 1)
            } catch { throw CommandFailure(.internalError, "\(error)") }
            let count = buffer.withMutableBytes { room in
                console.input.readLine(into: &room, isShown: !console.inputIsTerminal)
            }
            // What was typed has no line end of its own on the screen.
            if console.inputIsTerminal { try ask("\n") }
            guard let count else {
                throw CommandFailure(.badData, "standard input: expected one line, \(name)")
            }
            return try buffer.withBytes { (bytes) throws(CommandFailure) in
                do throws(PasswordRefusal) {
                    return try KeyFile.password(in: bytes.extracting(first: count))
                } catch { throw CommandFailure(.badData, "standard input: \(error)") }
            }
        }
    }
}
