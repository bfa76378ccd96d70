import Foundation
import HTTP
import RPC
import Records
import TLS
import Telemetry

/// A whole server beside nginx, which does no work for its answers, under the same load.
enum ServingCases {
    static let cases: [Case] =
        [
            echo(connections: 64), echo(connections: 512), secure, call,
            cost(connections: 64), cost(connections: 512), span,
        ] + SlowClients.Way.allCases.map(slow)

    private static let body =
        #"{"jsonrpc":"2.0","id":1,"method":"ledger.balance","params":{"account":4711,"asset":"BLOCK"}}"#

    private static let answers = Unit.figure("requests/s", better: .higher)

    private static func echo(connections: Int) -> Case {
        Case(
            "http.serve/echo-\(connections)-connections",
            ["connections": "\(connections)", "body": "\(body.utf8.count)", "loops": "2"],
            unit: answers
        ) {
            let ours = try ServedHere(Self.echo)
            let nginx = try NginxServer(port: 18_477, answer: body)
            return Match(
                .wrk(
                    "the block", ours, "http://127.0.0.1:\(ours.port)/echo", connections, body: body
                ),
                against: .wrk(
                    "nginx", nginx, "http://127.0.0.1:\(nginx.port)/echo", connections, body: body))
        }
    }

    private static let echo = Route(promptly: "/echo", body: .collected(upTo: 64 << 10)) {
        Response(.ok, fields: .json, body: .bytes($0.body.atHand ?? []))
    }

    /// What an answer costs the processors, whoever else uses them.
    private static func cost(connections: Int) -> Case {
        Case(
            "http.serve/cost-of-echo-\(connections)-connections",
            ["connections": "\(connections)", "body": "\(body.utf8.count)", "loops": "2"],
            unit: .figure("µs/request", better: .lower)
        ) {
            let ours = try ServedHere(Self.echo)
            let nginx = try NginxServer(port: 18_480, answer: body)
            return Match(
                ServedLoad.cost(
                    "the block", of: ours,
                    ServedLoad(
                        address: "http://127.0.0.1:\(ours.port)/echo", connections: connections,
                        body: body)),
                against: ServedLoad.cost(
                    "nginx", of: nginx,
                    ServedLoad(
                        address: "http://127.0.0.1:\(nginx.port)/echo", connections: connections,
                        body: body)))
        }
    }

    /// A server that traces and keeps no span, beside one that does not trace.
    private static let span = Case(
        "http.serve/cost-of-tracing-and-keeping-nothing", ["connections": "64", "loops": "2"],
        unit: .figure("µs/request", better: .lower)
    ) {
        let tracer = try Tracer(
            clock: .system, registry: Registry(), sampledPerMillion: 0, bound: 2_048)
        let traced = try ServedHere(service: Self.echo, tracer: tracer)
        let untraced = try ServedHere(Self.echo)
        return Match(
            ServedLoad.cost(
                "the block, traced", of: traced,
                ServedLoad(
                    address: "http://127.0.0.1:\(traced.port)/echo", connections: 64, body: body)),
            against: ServedLoad.cost(
                "the block, untraced", of: untraced,
                ServedLoad(
                    address: "http://127.0.0.1:\(untraced.port)/echo", connections: 64, body: body))
        )
    }

    private static let secure = Case(
        "http.serve/tls-64-connections",
        ["connections": "64", "body": "\(body.utf8.count)", "loops": "2", "keep-alive": "yes"],
        unit: answers
    ) {
        let files = Project.root.appending(path: ".dev-certs").path
        let identity = TLSIdentityFiles(
            certificateChain: files + "/server.pem", privateKey: files + "/server.key")
        let source = try TLSSource(identities: [identity], clients: .none, protocols: ["http/1.1"])
        let ours = try ServedHere(Self.echo, tls: source)
        let nginx = try NginxServer(
            port: 18_478, answer: body, identity: (identity.certificateChain, identity.privateKey))
        return Match(
            .wrk("the block", ours, "https://127.0.0.1:\(ours.port)/echo", 64, body: body),
            against: .wrk("nginx", nginx, "https://127.0.0.1:\(nginx.port)/echo", 64, body: body))
    }

    private static let call = Case(
        "rpc.serve/call-64-connections",
        ["connections": "64", "body": "\(body.utf8.count)", "loops": "2", "state": "applied"],
        unit: answers
    ) {
        let accounts = AppliedAccounts(count: 100_000)
        let rpc = RPCServer(try accounts.table(), policy: RPCPolicy(failed: { _, _, _ in }))
        var router = Router()
        try RPCMount(rpc).mount(on: &router)
        let ours = try ServedHere(service: router)
        let nginx = try NginxServer(
            port: 18_479,
            answer: #"{"jsonrpc":"2.0","id":1,"result":{"account":4711,"balance":"4711000"}}"#)
        return Match(
            .wrk("the block", ours, "http://127.0.0.1:\(ours.port)/", 64, body: body),
            against: .wrk("nginx", nginx, "http://127.0.0.1:\(nginx.port)/", 64, body: body))
    }

    /// What the slowest hundredth of good clients sees, with a thousand slow ones beside them and
    /// without.
    private static func slow(_ way: SlowClients.Way) -> Case {
        Case(
            "http.serve/p99-beside-slow-\(way)", ["connections": "64", "slow": "1000"],
            unit: .figure("ms", better: .lower)
        ) {
            let ours = try ServedHere(Self.echo)
            let undisturbed = try ServedHere(Self.echo)
            let address = "http://127.0.0.1:\(ours.port)/echo"
            let others = try SlowClients(way, at: address)
            return Match(
                .slowest("the block", ours, others, address),
                against: .slowest(
                    "the block, alone", undisturbed, nil,
                    "http://127.0.0.1:\(undisturbed.port)/echo"))
        }
    }
}

extension Contender {
    fileprivate static func wrk(
        _ name: String, _ server: AnyObject, _ address: String, _ connections: Int, body: String
    ) -> Contender {
        ServedLoad.contender(
            name, keeping: server,
            ServedLoad(address: address, connections: connections, body: body))
    }

    fileprivate static func slowest(
        _ name: String, _ server: AnyObject, _ others: SlowClients?, _ address: String
    ) -> Contender {
        .timingItself(name) {
            try withExtendedLifetime((server, others)) {
                let load = ServedLoad(address: address, connections: 64)
                return Sample(
                    work: 1, duration: .seconds(load.seconds), figure: try load.report().slowest)
            }
        }
    }
}
