import Primitives
import Settings

/// Every kind of setting once.
struct SampleSettings: SettingsGroup, Equatable {
    enum Mode: String, CaseIterable { case off, hybrid }

    var count: Int, port: UInt16, isOn: Bool, name: String, mode: Mode
    var wait: Duration, pause: Duration, room: UInt64, price: Amount, fee: BasisPoints
    var sample: PartsPerMillion, directory: String, address: HostPort?, peers: [String]
    var users: [UInt32], keys: [String: String], salt: Secret?
    let runtime: RuntimeSettings, tls: TLSSettings

    init(from source: inout SettingsSource) throws(SettingsRefusal) {
        count = try source.integer("count", in: 1...1_000_000, default: 4_096)
        port = try source.integer("net.port", in: 1...65_535, default: 26_658)
        isOn = try source.boolean("net.on", default: false, .live("Whether it is on."))
        name = try source.text("net.name", length: 1...16, .name, default: "node")
        mode = try source.choice("pq.mode", default: .off, .live("", flag: "--pq"))
        wait = try source.duration(
            "limits.wait", in: .zero ... .seconds(60), default: .milliseconds(1_500),
            .live("How long.\nSecond line.", aliases: ["OLD_WAIT"], flag: "--wait"))
        pause = try source.duration(
            "limits.pause_secs", in: .seconds(1) ... .seconds(90), default: .seconds(2))
        room = try source.size("limits.room", in: 1_024...(1 << 40), default: 1 << 20, .live(""))
        price = try source.amount(
            "money.price", in: .zero ... .maximum, scale: DecimalScale(exponent: 6) ?? .whole,
            default: Amount(units: 1_500_000))
        fee = try source.basisPoints("money.fee_bps", default: 250)
        sample = try source.share("trace.sample_ratio", default: 100_000)
        directory = try source.path("net.directory", default: "")
        address = try source.hostPort("net.bind")
        peers = try source.list("net.peers", most: 4)
        users = try source.integers("net.users", most: 3, in: 0...70_000)
        keys = try source.names("energy.provider_keys", most: 4)
        salt = try source.secret(
            "rewarder.salt", length: 1...32, default: "svc|v1", from: [.safe, .flag],
            .live("", flag: "--salt"))
        runtime = try RuntimeSettings(from: &source)
        tls = try TLSSettings(from: &source)
        try source.require(pause > wait, "limits.pause_secs", "expected more than limits.wait")
    }
}

extension DecimalScale {
    static var whole: DecimalScale {
        guard let scale = DecimalScale(exponent: 0) else { preconditionFailure("0 is an exponent") }
        return scale
    }
}

func snapshot(
    _ text: String = "", _ environment: [String: String] = [:],
    flags: [(String, String)] = [], isPrivate: Bool = true
) throws -> SettingsSnapshot<SampleSettings> {
    let file = try SettingsFile(path: "a.toml", text: text, isPrivate: isPrivate)
    let flags = flags.map { SettingsLayers.Flag($0.0, $0.1) }
    return try SettingsSnapshot(
        SettingsLayers(file: file, environment: environment, flags: flags))
}

func violations(
    _ text: String = "", _ environment: [String: String] = [:],
    flags: [(String, String)] = [], isPrivate: Bool = true
) -> [String] {
    do {
        _ = try snapshot(text, environment, flags: flags, isPrivate: isPrivate)
        return []
    } catch let refusal as SettingsRefusal {
        return refusal.violations.map(\.description)
    } catch { return ["\(error)"] }
}
