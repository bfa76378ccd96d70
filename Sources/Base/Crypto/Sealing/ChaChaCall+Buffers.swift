extension ChaChaCall {
    /// `prefix` zeros to be filled in, then the ciphertext and the tag.
    func seal(
        _ message: UnsafeBufferPointer<UInt8>, behind prefix: Int = 0
    ) throws(SealRefusal) -> [UInt8] {
        try refuseToSeal(message.count)
        var isSealed = false
        let whole = prefix + message.count + ChaChaPoly.tagByteCount
        let sealed = [UInt8](unsafeUninitializedCapacity: whole) { output, count in
            guard let start = output.baseAddress else { return }
            start.initialize(repeating: 0, count: prefix)
            let body = start + prefix
            isSealed = seal(message, into: body, tag: body + message.count)
            count = isSealed ? whole : 0
        }
        guard isSealed else { throw .cipherFailed }
        return sealed
    }

    func sealInPlace(_ buffer: UnsafeMutableBufferPointer<UInt8>) throws(SealRefusal) {
        let count = buffer.count - ChaChaPoly.tagByteCount
        guard count >= 0, let start = buffer.baseAddress else {
            throw .noRoomForTag(count: buffer.count)
        }
        try refuseToSeal(count)
        let message = UnsafeBufferPointer(start: start, count: count)
        guard seal(message, into: start, tag: start + count) else { throw .cipherFailed }
    }

    func open(_ sealed: UnsafeBufferPointer<UInt8>) throws(OpenRefusal) -> [UInt8] {
        let (count, start) = try refuseToOpen(sealed)
        let ciphertext = UnsafeBufferPointer(start: start, count: count)
        var refusal: OpenRefusal?
        // One byte of room at least: an empty message is still opened into somewhere.
        let message = [UInt8](unsafeUninitializedCapacity: max(count, 1)) { output, written in
            guard let place = output.baseAddress else { return }
            do throws(OpenRefusal) {
                try open(ciphertext, tag: start + count, into: place)
                written = count
            } catch { refusal = error }
        }
        if let refusal { throw refusal }
        return message
    }

    func openInPlace(_ buffer: UnsafeMutableBufferPointer<UInt8>) throws(OpenRefusal) {
        let (count, start) = try refuseToOpen(UnsafeBufferPointer(buffer))
        let ciphertext = UnsafeBufferPointer(start: start, count: count)
        let place = UnsafeMutablePointer(mutating: start)
        try open(ciphertext, tag: start + count, into: place)
    }

    private func refuseToSeal(_ count: Int) throws(SealRefusal) {
        for count in [count, authenticated.count] where count > ChaChaPoly.longest {
            throw .tooLong(count: count)
        }
    }

    /// How many bytes the message has, and where it begins.
    private func refuseToOpen(
        _ sealed: UnsafeBufferPointer<UInt8>
    ) throws(OpenRefusal) -> (count: Int, start: UnsafePointer<UInt8>) {
        let count = sealed.count - ChaChaPoly.tagByteCount
        guard count >= 0, let start = sealed.baseAddress else {
            throw .tooShort(count: sealed.count, least: ChaChaPoly.tagByteCount)
        }
        for count in [count, authenticated.count] where count > ChaChaPoly.longest {
            throw .tooLong(count: count)
        }
        return (count, start)
    }
}
