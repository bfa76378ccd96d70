import CTLS
import Glibc

/// One connection's TLS. It is touched by one thread at a time.
///
/// The descriptor is a connected, non-blocking stream socket. It stays its owner's, who closes it
/// after the session has gone, and waits for it as each step asks.
public final class TLSSession {
    private let handle: OpaquePointer
    private let socket: UnsafeMutablePointer<SocketBIO.State>
    /// Kept alive for the callbacks, however soon its source is reloaded.
    private let context: TLSContext
    private let askedName: String?
    private var failure: TLSError?
    /// Whether the last read found that all that had come was read, or part of a record.
    private var isDrained = false

    /// The server's end.
    public convenience init(server context: TLSContext, descriptor: Int32) throws(TLSError) {
        guard context.end == .server else { throw .wrongEnd }
        try self.init(context, descriptor, asking: nil)
        SSL_set_accept_state(handle)
    }

    /// The client's end: asks for `serverName`, and refuses a certificate that does not hold it. An
    /// address is not asked for, since TLS has no word for that, but is looked for in the certificate.
    public convenience init(
        client context: TLSContext, descriptor: Int32, serverName: String
    ) throws(TLSError) {
        guard context.end == .client else { throw .wrongEnd }
        let name = try ServerName(serverName)
        try self.init(context, descriptor, asking: name.text)
        try name.expect(in: handle)
        SSL_set_connect_state(handle)
    }

    private init(
        _ context: TLSContext, _ descriptor: Int32, asking name: String?
    ) throws(TLSError) {
        let bio = try SocketBIO.make(descriptor: descriptor)
        guard let handle = SSL_new(context.handle) else {
            BIO_free(bio.handle)
            throw ErrorQueue.error(during: "begin a session")
        }
        // Takes the one share there is for both directions.
        SSL_set_bio(handle, bio.handle, bio.handle)
        (self.context, self.handle, socket, askedName) = (context, handle, bio.state, name)
    }

    deinit { SSL_free(handle) }
}

// MARK: Steps

extension TLSSession {
    /// Goes on with the handshake until it is done or must wait. What it throws has been told to the
    /// peer as far as that listens.
    ///
    /// A client is done before the server has looked at the client's certificate: a refusal comes as
    /// ``TLSError/alert(code:reason:)`` with its first read.
    public func handshake() throws(TLSError) -> TLSProgress {
        if let failure { throw failure }
        ErrorQueue.clear()
        let result = SSL_do_handshake(handle)
        guard result != 1 else { return .done }
        switch outcome(of: result, during: "shake hands") {
        case .wantsRead: return .wantsRead
        case .wantsWrite: return .wantsWrite
        case .failed(let error): throw error
        case .ended, .moved:
            failure = .truncated
            throw .truncated
        }
    }

    /// Reads what has come, as much as there is room for and one record holds.
    ///
    /// More may lie here already than the descriptor tells: read until ``TLSTransfer/wantsRead``, or
    /// look at ``pending`` before waiting for it.
    public func read(into bytes: inout MutableSpan<UInt8>) -> TLSTransfer {
        guard !bytes.isEmpty else { return .moved(0) }
        if let failure { return .failed(failure) }
        ErrorQueue.clear()
        var count = 0
        let result = bytes.withUnsafeMutableBufferPointer { bytes in
            SSL_read_ex(handle, bytes.baseAddress, bytes.count, &count)
        }
        isDrained = result != 1
        return result == 1 ? .moved(count) : outcome(of: result, during: "read")
    }

    /// More than zero if something can be read without waiting: the bytes of the record that was
    /// begun, or 1 where a further one has come and was not opened yet.
    public var pending: Int {
        let opened = Int(SSL_pending(handle))
        if opened > 0 { return opened }
        return !isDrained && SSL_has_pending(handle) == 1 ? 1 : 0
    }

    /// Sends the beginning of `bytes`, at most one record of 16 KiB, and says how much of it.
    ///
    /// After ``TLSTransfer/wantsWrite`` a record has been made and waits: the next call must begin
    /// with the same bytes, wherever they lie now, and have no fewer.
    public func write(_ bytes: Span<UInt8>) -> TLSTransfer {
        guard !bytes.isEmpty else { return .moved(0) }
        if let failure { return .failed(failure) }
        ErrorQueue.clear()
        var count = 0
        let result = bytes.withUnsafeBufferPointer { bytes in
            SSL_write_ex(handle, bytes.baseAddress, bytes.count, &count)
        }
        return result == 1 ? .moved(count) : outcome(of: result, during: "write")
    }

    /// Says that nothing follows from this end. It is done when that is on its way, or cannot be; it
    /// does not wait for the peer to say the same.
    public func finish() -> TLSProgress {
        guard failure == nil, SSL_is_init_finished(handle) == 1 else { return .done }
        ErrorQueue.clear()
        let result = SSL_shutdown(handle)
        guard result < 0 else { return .done }
        switch outcome(of: result, during: "say goodbye") {
        case .wantsWrite: return .wantsWrite
        case .wantsRead, .moved, .ended, .failed: return .done
        }
    }
}

// MARK: What was agreed

extension TLSSession {
    /// The application protocol, where both ends named one.
    public var protocolName: String? {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(handle, &name, &count)
        guard count > 0, let name else { return nil }
        return String(decoding: UnsafeBufferPointer(start: name, count: Int(count)), as: UTF8.self)
    }

    /// Such as `TLSv1.3`.
    public var version: String { SSL_get_version(handle).map { String(cString: $0) } ?? "" }

    /// Such as `TLS_AES_128_GCM_SHA256`; empty before it is agreed.
    public var cipher: String {
        guard let cipher = SSL_get_current_cipher(handle) else { return "" }
        return SSL_CIPHER_get_name(cipher).map { String(cString: $0) } ?? ""
    }

    /// Who the peer has proved to be; `nil` before the handshake is done, and for a client that
    /// showed no certificate.
    public var peerCertificate: PeerCertificate? {
        guard SSL_is_init_finished(handle) == 1, let found = SSL_get1_peer_certificate(handle)
        else { return nil }
        return PeerCertificate(Certificate(owning: found))
    }

    /// The name the client asked for, whichever end this is: not more than its wish. `nil` for none,
    /// or before it has arrived.
    public var serverName: String? {
        if let askedName { return askedName }
        return SSL_get_servername(handle, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) }
    }
}

// MARK: Failures

extension TLSSession {
    /// What a call that did not succeed means; the first failure is kept and ends the session.
    private func outcome(of result: Int32, during: String) -> TLSTransfer {
        switch SSL_get_error(handle, result) {
        case SSL_ERROR_WANT_READ: return .wantsRead
        case SSL_ERROR_WANT_WRITE: return .wantsWrite
        case SSL_ERROR_ZERO_RETURN: return .ended
        case SSL_ERROR_SYSCALL:
            let code = socket.pointee.code
            return fail(code == 0 ? .truncated : .connection(code: code))
        default: return fail(reason(during))
        }
    }

    private func fail(_ error: TLSError) -> TLSTransfer {
        ErrorQueue.clear()
        failure = error
        return .failed(error)
    }

    private func reason(_ during: String) -> TLSError {
        let (library, reason) = ErrorQueue.first
        guard library == ERR_LIB_SSL else { return ErrorQueue.error(during: during) }
        switch reason {
        case SSL_R_UNEXPECTED_EOF_WHILE_READING: return .truncated
        case SSL_R_CERTIFICATE_VERIFY_FAILED:
            let result = SSL_get_verify_result(handle)
            return .certificate(reason: String(cString: X509_verify_cert_error_string(result)))
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            return .certificate(reason: "the peer sent none, and one is required")
        case SSL_AD_REASON_OFFSET..<SSL_AD_REASON_OFFSET + 256:
            let code = reason - SSL_AD_REASON_OFFSET
            return .alert(code: UInt8(truncatingIfNeeded: code), reason: Self.alertText(code))
        default: return ErrorQueue.error(during: during)
        }
    }

    /// OpenSSL's words, and our own for the alerts of TLS 1.3 it has none for.
    private static func alertText(_ code: Int32) -> String {
        switch code {
        case SSL_AD_MISSING_EXTENSION: "missing extension"
        case SSL_AD_CERTIFICATE_REQUIRED: "certificate required"
        default: String(cString: SSL_alert_desc_string_long(code))
        }
    }
}
