import Chain
import Crypto
import Keys
import Primitives
import Records
package import Terminal

/// What verbs take that operators sign together.
package enum OperatorOptions {
    package static let alsoKeyFiles = Option<[SecretSource]>.repeated(
        "also-key-file", .secret, "another operator's key, where several have to sign")
    package static let policyFile = Option<String?>.optional(
        "operators", .path,
        "the operators' policy as JSON, or the genesis that has it; that of the one key unless said"
    )

    package static let all: [any DeclaredOption] =
        SigningOptions.all + [alsoKeyFiles, policyFile]

    package static let discussion = """
        Only the operators' account may, with as many signatures as its policy asks for: name a key file \
        for each, and the policy with --operators (genesis.json will do) where there is more than one \
        key. The command is signed on this machine; the keys do not leave it.
        """

    /// The most bytes of a genesis that is read.
    private static let most = 4 << 20

    /// The policy that the options name: that of one key alone where they name none.
    static func policy(
        _ invocation: Invocation, of keys: [SigningKey]
    ) throws(CommandFailure) -> KeyPolicy {
        guard let path = invocation[policyFile] else {
            guard keys.count == 1 else {
                throw CommandFailure(
                    .misuse, "--also-key-file needs --operators, which says how many have to sign")
            }
            return KeyPolicy(threshold: 1, keys: [keys[0].publicKey])
        }
        let bytes = try NamedFile.bytes(of: path, most: most)
        do throws(RecordError) { return try KeyPolicy(json: bytes) } catch let reason {
            do throws(RecordError) { return try GenesisFile(json: bytes).operators } catch {
                throw CommandFailure(
                    .badData,
                    "\(path) is neither a policy (\(reason)) nor a genesis (\(error)); expected as in "
                        + #"{"threshold":2,"keys":["…","…","…"]}"#)
            }
        }
    }
}
