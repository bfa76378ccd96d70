package import Crypto
package import Keys
package import Records

/// Where one command answers: in the form that was asked for, to the console it runs at.
package struct Session: Sendable {
    package let console: Console
    package let isJSON: Bool
    package let isQuiet: Bool
    /// Whether what cannot be undone was confirmed on the command line.
    let isConfirmed: Bool
    private let colorWish: String
    private let caller: String

    init(_ invocation: Invocation, at console: Console) {
        self.console = console
        isJSON = invocation[StandardOptions.json]
        isQuiet = invocation[StandardOptions.quiet]
        isConfirmed = invocation[StandardOptions.yes]
        colorWish = invocation[StandardOptions.color]
        caller = invocation.path.joined(separator: " ")
    }

    /// An empty page as wide as the window.
    package var page: Page {
        let isColored = console.isColored(colorWish, isTerminal: console.outputIsTerminal)
        return Page(columns: console.columns, isColored: isColored)
    }

    /// The answer: the record as one line of JSON, or the page made of it.
    package func show<Answer: Record>(
        _ answer: Answer, _ lay: (inout Page, Answer) -> Void
    ) throws(CommandFailure) {
        if isJSON { return try write(String(decoding: answer.json(), as: UTF8.self) + "\n") }
        var page = page
        lay(&page, answer)
        try write(page.text)
    }

    /// Something a person should know that is no part of the answer.
    package func note(_ text: String) throws(CommandFailure) {
        guard !isQuiet else { return }
        do throws(OutputError) {
            try console.errors.write("\(caller): \(PrintableText.escaped(text))\n")
        } catch { throw CommandFailure(.inputOutput, "\(error)") }
    }

    /// A meter of work that may take longer than a second.
    package func progress<Time: Clock>(
        _ work: String, _ unit: String, of total: UInt64? = nil, by clock: Time
    ) -> Progress<Time> where Time.Duration == Duration {
        let style: ProgressMeter.Style =
            isJSON || isQuiet
            ? .none : console.errorsIsTerminal ? .line(columns: console.columns) : .plain
        let meter = ProgressMeter(work, unit, of: total, style: style)
        return Progress(meter, clock: clock, output: console.errors)
    }

    /// Returns if it may be done; throws if nobody says so.
    package func confirm(_ loss: String) throws(CommandFailure) {
        if isConfirmed { return }
        let loss = PrintableText.escaped(loss)
        guard console.inputIsTerminal, console.errorsIsTerminal else {
            throw CommandFailure(
                .notPermitted, "this destroys \(loss); nobody is there to ask: say --yes")
        }
        try ask("This destroys \(loss). Go on? [y/N] ")
        var answer = [UInt8](repeating: 0, count: 16)
        var room = answer.mutableSpan
        let count = console.input.readLine(into: &room, isShown: true) ?? 0
        let said = String(decoding: answer.prefix(count), as: UTF8.self).lowercased()
        guard ["y", "yes"].contains(said) else {
            throw CommandFailure(.notPermitted, "not confirmed; nothing was changed")
        }
    }

    /// The key of that kind from where the option says.
    package func secret(
        _ source: SecretSource, kind: KeyKind
    ) throws(CommandFailure) -> SecretBytes {
        switch source {
        case .file(let path):
            do throws(KeyFileError) {
                return try KeyFile.readSecret(path, kind: kind)
            } catch {
                throw CommandFailure(error.reason == .missing ? .missing : .badData, "\(error)")
            }
        case .standardInput: return try typedSecret(kind)
        }
    }

    private func typedSecret(_ kind: KeyKind) throws(CommandFailure) -> SecretBytes {
        if console.inputIsTerminal { try ask("\(kind.name) (not shown): ") }
        var buffer = try buffer()
        let count = buffer.withMutableBytes { room -> Int? in
            let shown = !console.inputIsTerminal
            guard let count = console.input.readLine(into: &room, isShown: shown),
                count < room.count
            else { return nil }
            // The text of a key is a whole line.
            room[count] = UInt8(ascii: "\n")
            return count + 1
        }
        // What was typed has no line end of its own on the screen.
        if console.inputIsTerminal { try ask("\n") }
        guard let count else {
            throw CommandFailure(.badData, "standard input: expected one line, \(kind)")
        }
        return try read(buffer, count, kind)
    }

    private func buffer() throws(CommandFailure) -> SecretBuffer {
        do throws(SecretRefusal) {
            return try SecretBuffer(capacity: KeyFile.mostBytes)
        } catch { throw CommandFailure(.internalError, "\(error)") }
    }

    private func read(
        _ buffer: borrowing SecretBuffer, _ count: Int, _ kind: KeyKind
    ) throws(CommandFailure) -> SecretBytes {
        try buffer.withBytes { (bytes) throws(CommandFailure) in
            do throws(KeyTextRefusal) {
                return try KeyText.read(bytes.extracting(first: count), kind: kind)
            } catch { throw CommandFailure(.badData, "standard input: \(error)") }
        }
    }

    func ask(_ question: String) throws(CommandFailure) {
        do throws(OutputError) { try console.errors.write(question) } catch {
            throw CommandFailure(.inputOutput, "\(error)")
        }
    }

    func write(_ text: String) throws(CommandFailure) {
        do throws(OutputError) { try console.output.write(text) } catch {
            throw CommandFailure(.inputOutput, "\(error)")
        }
    }
}
