import Capabilities
import Crypto

/// Tokens that other implementations have made, with keys and identifiers that are told.
enum GoldenTokens {
    /// The example that libmacaroons explains itself with.
    static let bank = Golden(
        key: "this is our super secret key; only we should know it",
        identifier: "we used our secret key", location: "http://mybank/",
        predicates: ["test = caveat"],
        signature: "197bac7a044af33332865b9266e26d493bdd668a660e44d88ce1a998c23dbd67",
        text:
            "MDAxY2xvY2F0aW9uIGh0dHA6Ly9teWJhbmsvCjAwMjZpZGVudGlmaWVyIHdlIHVzZWQgb3Vy"
            + "IHNlY3JldCBrZXkKMDAxNmNpZCB0ZXN0ID0gY2F2ZWF0CjAwMmZzaWduYXR1cmUgGXusegRK"
            + "8zMyhluSZuJtSTvdZopmDkTYjOGpmMI9vWcK")

    /// Minted by pymacaroons 0.13.0 in version 2, with a third party's caveat in the middle.
    static let fields = (
        token:
            "AgERaHR0cHM6Ly9hLmV4YW1wbGUCBWtleS0xAAINdGVuYW50ID0gYWNtZQABC2h0dHBzOi8v"
            + "aWRwAgR0cC0xBEjnbJnZ3vMW1SsVW1_kYdhRgEtJWmyUvtzfFT-MvCQcu4TYef8_PT4DWaf0"
            + "ttB8L_ZToLH9VE7QZZAcxZsLGhy2XyRrOfqQPfcAAgtzY29wZSA9IHJ1bgAABiAr3-rU_wCQ"
            + "5uk3wO9ordqji_JLafww4YaBQLSKoIDLOg",
        discharge:
            "AgELaHR0cHM6Ly9pZHACBHRwLTEAAAYgcL5Ehn9KjuqLdhkjTxX4kZ90VGtaXzWk-v1LsKwI"
            + "pW0"
    )

    /// Minted by libmacaroons 0.3.0 in version 1, with the same names.
    static let packets = (
        token:
            "MDAxZmxvY2F0aW9uIGh0dHBzOi8vYS5leGFtcGxlCjAwMTVpZGVudGlmaWVyIGtleS0xCjAw"
            + "MTZjaWQgdGVuYW50ID0gYWNtZQowMDBkY2lkIHRwLTEKMDA1MXZpZCBtnYSggaJbroQgpv4_"
            + "jXDZF2hlCE1Y8eyRPddzoXnLE-F3jLwc5RgMhSXQIWCLuNMXKhUDgLneNzMzkGaWnv4ns2sR"
            + "mn9X9XkKMDAxM2NsIGh0dHBzOi8vaWRwCjAwMTRjaWQgc2NvcGUgPSBydW4KMDAyZnNpZ25h"
            + "dHVyZSBB3DnAWyvbY7VDCf7hOvupwKnXVNXR2vF12_cwU9DudAo",
        discharge:
            "MDAxOWxvY2F0aW9uIGh0dHBzOi8vaWRwCjAwMTRpZGVudGlmaWVyIHRwLTEKMDAyZnNpZ25h"
            + "dHVyZSBN4RWLB216xnA9bL5FGW6u2S7uMGzMXvPbv-3ZBWZD3Qo"
    )

    /// Minted by libmacaroons after 0.3.0 in version 2 as JSON.
    static let json =
        #"{"v":2,"l":"https://a.example","i":"key-1","c":[{"i":"tenant = acme"},{"i":"scope = run"}],"#
        + #""s64":"fxF6qTfYDznDgYQnxVJjDicY8Xz5MN4O9RLRSY-hhGI"}"#

    /// What all but the first are minted with.
    static let key = "root secret"
    static let thirdKey = "third"
}

struct Golden: Sendable {
    let key: String
    let identifier: String
    let location: String
    let predicates: [String]
    let signature: String
    let text: String
}

extension MacaroonKey {
    /// The key that a text is for every library.
    init(text: String) throws {
        var bytes = Array(text.utf8)
        try self.init(try SecretBytes.taking(&bytes))
    }
}

extension SharedRootKey {
    init(text: String) throws {
        var bytes = Array(text.utf8)
        try self.init(try SecretBytes.taking(&bytes))
    }
}
