import CPKCS11
import Crypto
import Primitives

/// A session with a token in which the user is logged in, closed when it goes. Not for two threads at
/// once: what a call begins, the next one of the same session goes on with.
struct TokenSession: ~Copyable {
    private let module: TokenModule
    private let handle: UInt

    /// What a token must be able to do.
    static let mechanisms = [UInt(CKM_EC_EDWARDS_KEY_PAIR_GEN), UInt(CKM_EDDSA)]
    /// The label of every object we make.
    private static let label = Array("the-block".utf8)
    /// The object identifier of Ed25519 (RFC 8410), and the name that tokens of the standard's first
    /// version with this curve want in its place.
    private static let curves: [[UInt8]] = [
        [0x06, 0x03, 0x2B, 0x65, 0x70], [0x13, 0x0C] + Array("edwards25519".utf8),
    ]

    /// Opens a session with a token and logs in.
    static func open(
        _ module: TokenModule, _ token: TokenModule.Token, pin: SecretBytes
    ) throws(CustodyError) -> TokenSession {
        var handle: UInt = 0
        let flags = UInt(CKF_SERIAL_SESSION) | UInt(CKF_RW_SESSION)
        let opened = try module.call(.openSession, module.functions.C_OpenSession) {
            $0(token.slot, flags, nil, nil, &handle)
        }
        try TokenModule.check(.openSession, opened.number)
        let session = TokenSession(module: module, handle: handle)
        try session.logIn(pin)
        return session
    }

    private init(module: TokenModule, handle: UInt) {
        (self.module, self.handle) = (module, handle)
    }

    private borrowing func logIn(_ pin: SecretBytes) throws(CustodyError) {
        let handle = handle
        let code = try pin.withBytes { (pin) throws(CustodyError) in
            try pin.withUnsafeBufferPointer { (pin) throws(CustodyError) in
                try module.call(.login, module.functions.C_Login) {
                    $0(handle, UInt(CKU_USER), pin.baseAddress, UInt(pin.count))
                }
            }
        }
        if TokenCode.isWrongPIN.contains(code) { throw .notOpened }
        // Logged in is a process, not a session: whoever comes second would need no PIN.
        if code == .wasLoggedIn { throw .token(.alreadyOpen) }
        try TokenModule.check(.login, code.number)
    }

    deinit { _ = module.functions.C_CloseSession?(handle) }

    // MARK: Keys

    /// The keys that have both halves on the token, with the handles of their secrets.
    borrowing func keys() throws(CustodyError) -> [PublicKey: UInt] {
        var keys: [PublicKey: UInt] = [:]
        for object in try objects(UInt(CKO_PUBLIC_KEY), id: nil) {
            guard let key = try publicKey(of: object),
                let id = try attribute(UInt(CKA_ID), of: object), !id.isEmpty,
                let secret = try objects(UInt(CKO_PRIVATE_KEY), id: id).first
            else { continue }
            keys[key] = secret
        }
        return keys
    }

    /// A new key that was made on the token and cannot be read from it.
    borrowing func generate() throws(CustodyError) -> PublicKey {
        let id = try secret { () throws(SecretRefusal) in try SecretBytes.random(count: 16) }
            .withBytes { id in id.indices.map { id[$0] } }
        var code = TokenCode(0)
        for curve in Self.curves {
            var handles: (made: UInt, secret: UInt) = (0, 0)
            code = try generate(on: curve, id: id, into: &handles)
            if code.number == 0 { return try checked(handles) }
            guard TokenCode.isNoParameter.contains(code) else { break }
        }
        throw TokenModule.refusal(.generate, code)
    }

    private borrowing func generate(
        on curve: [UInt8], id: [UInt8], into handles: inout (made: UInt, secret: UInt)
    ) throws(CustodyError) -> TokenCode {
        var open = TokenTemplate()
        open.set(UInt(CKA_CLASS), UInt(CKO_PUBLIC_KEY))
        open.set(UInt(CKA_KEY_TYPE), UInt(CKK_EC_EDWARDS))
        open.set(UInt(CKA_EC_PARAMS), curve)
        open.set(UInt(CKA_VERIFY), true)
        var closed = TokenTemplate()
        closed.set(UInt(CKA_CLASS), UInt(CKO_PRIVATE_KEY))
        closed.set(UInt(CKA_KEY_TYPE), UInt(CKK_EC_EDWARDS))
        closed.set(UInt(CKA_PRIVATE), true)
        closed.set(UInt(CKA_SENSITIVE), true)
        closed.set(UInt(CKA_EXTRACTABLE), false)
        closed.set(UInt(CKA_SIGN), true)
        for attribute in [UInt(CKA_TOKEN)] {
            open.set(attribute, true)
            closed.set(attribute, true)
        }
        for (attribute, bytes) in [(UInt(CKA_ID), id), (UInt(CKA_LABEL), Self.label)] {
            open.set(attribute, bytes)
            closed.set(attribute, bytes)
        }
        var mechanism = pkcs11_mechanism()
        mechanism.mechanism = UInt(CKM_EC_EDWARDS_KEY_PAIR_GEN)
        let (session, generate) = (handle, module.functions.C_GenerateKeyPair)
        return try open.lend { (open, openCount) throws(CustodyError) in
            try closed.lend { (closed, closedCount) throws(CustodyError) in
                try module.call(.generate, generate) {
                    $0(
                        session, &mechanism, open, openCount, closed, closedCount, &handles.made,
                        &handles.secret)
                }
            }
        }
    }

    /// The public key of a pair that was just made, if its secret is where nobody can read it; a pair of
    /// any other kind is taken away again.
    private borrowing func checked(
        _ handles: (made: UInt, secret: UInt)
    ) throws(CustodyError) -> PublicKey {
        let isSensitive = try attribute(UInt(CKA_SENSITIVE), of: handles.secret) == [1]
        let isLocked = try attribute(UInt(CKA_EXTRACTABLE), of: handles.secret) == [0]
        let wasLocked = try attribute(UInt(CKA_NEVER_EXTRACTABLE), of: handles.secret) == [1]
        let isKept = isSensitive && isLocked && wasLocked
        guard isKept, let key = try publicKey(of: handles.made) else {
            for handle in [handles.made, handles.secret] {
                _ = module.functions.C_DestroyObject?(self.handle, handle)
            }
            throw .token(.badAnswer(.generate))
        }
        return key
    }

    /// 64 bytes, which are a signature if the token is honest.
    borrowing func sign(
        _ message: [UInt8], with secret: UInt
    ) throws(CustodyError) -> Signature {
        var mechanism = pkcs11_mechanism()
        mechanism.mechanism = UInt(CKM_EDDSA)
        let session = handle
        let begun = try module.call(.sign, module.functions.C_SignInit) {
            $0(session, &mechanism, secret)
        }
        try TokenModule.check(.sign, begun.number)
        var bytes = [UInt8](repeating: 0, count: Signature.byteCount)
        var count = UInt(bytes.count)
        // No byte at all still has a place.
        let data = message.isEmpty ? [0] : message
        let code = try module.call(.sign, module.functions.C_Sign) {
            $0(session, data, UInt(message.count), &bytes, &count)
        }
        try TokenModule.check(.sign, code.number)
        guard count == UInt(bytes.count), let signature = Signature(bytes) else {
            throw .token(.badAnswer(.sign))
        }
        return signature
    }

    // MARK: Objects

    /// Ed25519 objects of a class, of one id or of any.
    private borrowing func objects(
        _ kind: UInt, id: [UInt8]?
    ) throws(CustodyError) -> [UInt] {
        var template = TokenTemplate()
        template.set(UInt(CKA_CLASS), kind)
        template.set(UInt(CKA_KEY_TYPE), UInt(CKK_EC_EDWARDS))
        template.set(UInt(CKA_TOKEN), true)
        if let id { template.set(UInt(CKA_ID), id) }
        let session = handle
        let begun = try template.lend { (template, count) throws(CustodyError) in
            try module.call(.find, module.functions.C_FindObjectsInit) {
                $0(session, template, count)
            }
        }
        try TokenModule.check(.find, begun.number)
        defer { _ = module.functions.C_FindObjectsFinal?(session) }
        var found: [UInt] = []
        while found.count <= 2 * KeyRoster.mostKeys {
            var room = [UInt](repeating: 0, count: 64)
            var count: UInt = 0
            let code = try module.call(.find, module.functions.C_FindObjects) {
                $0(session, &room, 64, &count)
            }
            try TokenModule.check(.find, code.number)
            guard count <= 64 else { throw .token(.badAnswer(.find)) }
            if count == 0 { break }
            found += room.prefix(Int(count))
        }
        return found
    }

    /// The value of an attribute; `nil` where the object has none, or keeps it to itself.
    private borrowing func attribute(
        _ type: UInt, of object: UInt
    ) throws(CustodyError) -> [UInt8]? {
        let session = handle
        var bytes = [UInt8](repeating: 0, count: 512)
        var length: UInt = 0
        let code = try bytes.withUnsafeMutableBufferPointer { (room) throws(CustodyError) in
            var attribute = pkcs11_attribute(
                type: type, value: room.baseAddress, length: UInt(room.count))
            let code = try module.call(.readAttributes, module.functions.C_GetAttributeValue) {
                $0(session, object, &attribute, 1)
            }
            length = attribute.length
            return code
        }
        // Sensitive, no such attribute, or longer than any we ask for.
        if [0x11, 0x12, 0x150].contains(code.number) { return nil }
        try TokenModule.check(.readAttributes, code.number)
        guard length <= 512 else { return nil }
        return Array(bytes.prefix(Int(length)))
    }

    /// The point of a public key: 32 bytes, in an OCTET STRING or bare.
    private borrowing func publicKey(of object: UInt) throws(CustodyError) -> PublicKey? {
        guard let point = try attribute(UInt(CKA_EC_POINT), of: object) else { return nil }
        let bytes =
            point.count == 34 && point.starts(with: [0x04, 0x20]) ? Array(point[2...]) : point
        do throws(SignatureRefusal) { return try Ed25519.key(bytes) } catch { return nil }
    }
}

/// Attributes and their values, put together for one call.
struct TokenTemplate {
    private var types: [(type: UInt, start: Int, count: Int)] = []
    private var bytes: [UInt8] = []

    mutating func set(_ type: UInt, _ value: [UInt8]) {
        // Where a number may begin.
        while bytes.count % 8 != 0 { bytes.append(0) }
        types.append((type, bytes.count, value.count))
        bytes += value
    }

    mutating func set(_ type: UInt, _ value: UInt) {
        set(type, withUnsafeBytes(of: value) { Array($0) })
    }

    mutating func set(_ type: UInt, _ value: Bool) { set(type, [value ? 1 : 0]) }

    mutating func lend<Value>(
        _ body: (UnsafeMutablePointer<pkcs11_attribute>?, UInt) throws(CustodyError) -> Value
    ) throws(CustodyError) -> Value {
        let types = types
        return try bytes.withUnsafeMutableBufferPointer { (bytes) throws(CustodyError) in
            var attributes = types.map { type, start, count in
                pkcs11_attribute(
                    type: type, value: bytes.baseAddress.map { $0 + start }, length: UInt(count))
            }
            return try attributes.withUnsafeMutableBufferPointer {
                (attributes) throws(CustodyError) in
                try body(attributes.baseAddress, UInt(attributes.count))
            }
        }
    }
}
