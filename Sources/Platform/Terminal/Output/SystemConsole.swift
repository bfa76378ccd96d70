import Glibc

/// One of the descriptors a process begins with.
private struct DescriptorOutput: Output {
    let number: Int32

    func write(_ text: String) throws(OutputError) {
        var text = text
        let code = text.withUTF8 { bytes -> Int32 in
            var rest = UnsafeRawBufferPointer(bytes)
            while unsafe !rest.isEmpty {
                let count = unsafe Glibc.write(number, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                if count < 0 { return errno }
                unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return 0
        }
        guard code == 0 else { throw OutputError(reason: reason(code)) }
    }

    private func reason(_ code: Int32) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}

/// The standard input, read byte by byte so that nothing behind the line is taken.
private struct DescriptorInput: Input {
    let number: Int32

    func readLine(into room: inout MutableSpan<UInt8>, isShown: Bool) -> Int? {
        guard !isShown else { return readLine(into: &room) }
        var before = termios()
        guard unsafe tcgetattr(number, &before) == 0 else { return readLine(into: &room) }
        var hidden = before
        // An interrupt in between would leave the terminal silent for good.
        hidden.c_lflag &= ~tcflag_t(ECHO | ISIG)
        guard unsafe tcsetattr(number, TCSAFLUSH, &hidden) == 0 else { return nil }
        defer { _ = unsafe tcsetattr(number, TCSAFLUSH, &before) }
        return readLine(into: &room)
    }

    private func readLine(into room: inout MutableSpan<UInt8>) -> Int? {
        var count = 0
        while true {
            var byte: UInt8 = 0
            let taken = unsafe Glibc.read(number, &byte, 1)
            if taken < 0 && errno == EINTR { continue }
            if taken <= 0 { return taken == 0 && count > 0 ? count : nil }
            if byte == UInt8(ascii: "\n") { return count }
            guard count < room.count else { return nil }
            room[count] = byte
            count += 1
        }
    }
}

extension Console {
    /// The console of this process.
    package static func system(variables: [String: String]) -> Console {
        var console = Console(
            output: DescriptorOutput(number: STDOUT_FILENO),
            errors: DescriptorOutput(number: STDERR_FILENO),
            input: DescriptorInput(number: STDIN_FILENO))
        console.outputIsTerminal = isatty(STDOUT_FILENO) == 1
        console.errorsIsTerminal = isatty(STDERR_FILENO) == 1
        console.inputIsTerminal = isatty(STDIN_FILENO) == 1
        console.variables = variables
        console.windowColumns =
            variables["COLUMNS"].flatMap { Int($0) } ?? columns(of: STDOUT_FILENO)
            ?? columns(of: STDERR_FILENO)
        return console
    }

    private static func columns(of number: Int32) -> Int? {
        var size = winsize()
        guard unsafe ioctl(number, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }
}
