import CSodium
import ChainSurface
import Crypto
import Foundation
import Primitives
import RPC
import Records
import Surface

/// Signed transfers over RPC to a whole node, signed before the clock runs, the client on the same two
/// cores. Beside it what those two cores can verify when they do nothing else, by libsodium alone.
enum SignedCases {
    static let cases: [Case] = [
        transfers("node.submit/32-a-request", of: 32, connections: 8),
        transfers("node.submit/1-a-request", of: 1, connections: 64),
    ]

    private static func transfers(_ name: String, of size: Int, connections: Int) -> Case {
        Case(
            name,
            [
                "transfers": "\(RunningNode.accounts)", "in a request": "\(size)",
                "connections": "\(connections)", "disk": ".build",
            ], unit: .rate("transfers")
        ) {
            let node = try RunningNode()
            let clients = try PostingClients(connections, to: node.port)
            return Match(
                .timingItself {
                    let requests = try node.requests(of: size)
                    var answers: [[UInt8]] = []
                    let duration = try ContinuousClock().measure {
                        answers = try clients.post(requests)
                    }
                    return Sample(work: try done(answers), duration: duration)
                }, against: .sodiumOnTwoCores())
        }
    }

    /// How many transfers were done, which is all of them.
    private static func done(_ answers: [[UInt8]]) throws -> Int {
        var done = 0
        for answer in answers {
            let results = try RPCCall.result(answer, of: ChainMethods.submit, id: 1).results
            if let other = results.first(where: { !$0.isDone }) {
                throw RunningNode.Failure.notDone("\(other.name): \(other.explanation)")
            }
            done += results.count
        }
        return done
    }
}

extension Contender {
    /// Signatures of 32 bytes, a transaction's id, verified on two threads.
    fileprivate static func sodiumOnTwoCores() -> Contender {
        .timingItself("libsodium verifying on two cores") {
            let each = 8_192
            let key = try SigningKey(
                seed: .filled(count: 32) { bytes in
                    for index in bytes.indices { bytes[index] = UInt8(index) }
                })
            let message = [UInt8](repeating: 7, count: 32)
            let (publicKey, signature) = (key.publicKey.bytes, key.sign(message).bytes)
            let duration = ContinuousClock().measure {
                DispatchQueue.concurrentPerform(iterations: 2) { _ in
                    for _ in 0..<each {
                        let verdict = unsafe crypto_sign_verify_detached(
                            signature, message, UInt64(message.count), publicKey)
                        precondition(verdict == 0)
                    }
                }
            }
            return Sample(work: 2 * each, duration: duration)
        }
    }
}
