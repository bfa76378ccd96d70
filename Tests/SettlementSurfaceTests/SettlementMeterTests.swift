import Chain
import ComputeMarket
import Ledger
import Primitives
import Records
import Settlement
import SettlementSurface
import SpecTesting
import Surface
import SurfaceTesting
import Telemetry
import Testing
import World

@Suite struct SettlementMeterTests {
    private func text(_ registry: Registry) -> String {
        var bytes: [UInt8] = []
        registry.expose(as: .prometheusText, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func has(_ line: String, _ registry: Registry) -> Bool {
        text(registry).split(separator: "\n").contains { $0 == line }
    }

    @Test func `counts are those of the state, so that a restart changes none`() async throws {
        let node = try await Samples.node()
        let (registry, again) = (Registry(), Registry())
        let meter = try SettlementMeter(registry)
        meter.set(node.gate.world.settlement)
        #expect(has("settle_applied_total 0", registry))
        #expect(has("compute_sla_next_deadline_ts 0", registry))

        Samples.finish(1, at: node)
        meter.set(node.gate.world.settlement)
        Samples.match(at: node)
        meter.set(node.gate.world.settlement)
        #expect(has("settle_applied_total 1", registry))
        #expect(has("compute_sla_pending_total 1", registry))
        let deadline = GenesisFile.dev.time.value / 1_000 + 3_600
        #expect(has("compute_sla_next_deadline_ts \(deadline)", registry))
        node.gate.pass(.hours(2))
        node.gate.perform(.settlement(.dryRun(BackToDryRun())), by: Samples.operators)
        node.gate.perform(.settlement(.arm(Arm(delay: 1))), by: Samples.operators)
        node.gate.seal()
        meter.set(node.gate.world.settlement)
        meter.set(node.gate.world.settlement)
        let started = try SettlementMeter(again)
        started.set(node.gate.world.settlement)
        let provider = #"compute_sla_violations_total{provider="\#(Samples.provider)"} 1"#
        for registry in [registry, again] {
            #expect(has(provider, registry), "\(text(registry))")
            #expect(has(#"industrial_rejected_total{reason="SLA"} 1"#, registry))
            #expect(has("compute_sla_automated_slash_total 1", registry))
            #expect(has("compute_sla_pending_total 0", registry))
            for mode in ["dry_run", "armed", "real"] {
                let line = #"settle_mode_change_total{to="\#(mode)",state="\#(mode)"} 1"#
                #expect(has(line, registry), "\(line)\n\(text(registry))")
            }
            #expect(has(#"settle_failed_total{reason="escrow_short"} 0"#, registry))
        }
    }
}
