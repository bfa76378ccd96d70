import Chain
import Primitives
import Spine
import Surface
package import Telemetry
import World

/// The lanes of the mempool as gauges: what ``MempoolLaneView`` says, under the same names.
package enum LaneMetrics {
    private static let labels: [MetricLabel] = [
        .closed("lane", FeeLane.allCases.map(\.name))
    ]

    package static let size = Metric<Gauge>(
        "mempool_size", "Transactions that wait.", labels: labels)
    package static let bytes = Metric<Gauge>(
        "mempool_bytes", "Bytes of the transactions that wait.", unit: .bytes, labels: labels)
    package static let baseFee = Metric<Gauge>(
        "mempool_base_fee", "What a unit costs in the open block.", labels: labels)
    package static let feeFloor = Metric<Gauge>(
        "mempool_fee_floor_current",
        "What a unit has to pay now to be let in: the base fee, and a tip where the lane is full.",
        labels: labels)
    package static let leastFee = Metric<Gauge>(
        "mempool_fee_floor_least", "What the base fee may never fall below.", labels: labels)
    package static let medianTip = Metric<Gauge>(
        "mempool_tip_p50_milli",
        "What half of those that wait offer at most for a unit, in thousandths.", labels: labels)
    package static let highTip = Metric<Gauge>(
        "mempool_tip_p90_milli",
        "What nine in ten of those that wait offer at most for a unit, in thousandths.",
        labels: labels)
    package static let target = Metric<Gauge>(
        "mempool_target_fullness_ppm",
        "The part of a block's units that the lane should use, in millionths.", labels: labels)
    package static let fullness = Metric<Gauge>(
        "mempool_fullness_ppm",
        "The part of a block's units that the lane used in the last block, in millionths.",
        labels: labels)

    /// Of the door that transactions come in by, whatever waits behind it.
    package static let gatewayFloor = Metric<Gauge>(
        "gateway_fee_floor_current", "What a unit has to pay now to be taken here.", labels: labels)
    package static let gatewayLeast = Metric<Gauge>(
        "gateway_fee_floor_least", "What a unit has to pay here at any time.", labels: labels)
    package static let gatewayRefused = Metric<Counter>(
        "gateway_fee_floor_refused_total",
        "Transactions refused because they offered less than the floor.", labels: labels)

    package static let gauges = [
        size, bytes, baseFee, feeFloor, leastFee, medianTip, highTip, target, fullness,
        gatewayFloor, gatewayLeast,
    ]
    package static let counters = [gatewayRefused]
}

/// The gauges of every lane, set when the spine says how the lanes stand.
struct LaneGauges: Sendable {
    /// Those of each lane, found once: they are set in every turn.
    private let gauges: [FeeLane: [Gauge]]
    private let refused: Family<Counter>

    init(_ registry: Registry) throws(MetricRefusal) {
        var families: [Family<Gauge>] = []
        for gauge in LaneMetrics.gauges { families.append(try registry.family(gauge)) }
        gauges = Dictionary(
            uniqueKeysWithValues: FeeLane.allCases.map { lane in
                (lane, families.map { $0[lane.name] })
            })
        refused = try registry.family(LaneMetrics.gatewayRefused)
        // Each lane has its number from the start: none is no reading.
        for lane in FeeLane.allCases { refused[lane.name].increment(by: 0) }
    }

    func set(_ lanes: [LaneStats]) {
        for lane in lanes {
            let view = MempoolLaneView(lane)
            let values = [
                view.waiting, view.bytes, UInt64(clamping: view.baseFee.units),
                UInt64(clamping: view.feeFloor.units), UInt64(clamping: view.leastFee.units),
                view.medianTip, view.highTip, view.targetFullness, view.fullness,
                UInt64(clamping: view.feeFloor.units), UInt64(clamping: view.leastFee.units),
            ]
            for (gauge, value) in zip(gauges[lane.lane] ?? [], values) {
                gauge.set(Int64(clamping: value))
            }
        }
    }
}

extension LaneGauges {
    /// Counts what offered too little: below the base fee, or below what a full lane asks.
    func count(_ results: [TransactionResult], of commands: [World.SignedCommand]) {
        for (result, command) in zip(results, commands) where result.isBelowFloor {
            refused[command.body.lane.name].increment()
        }
    }
}

extension TransactionResult {
    fileprivate var isBelowFloor: Bool {
        code == RefusalCode(ChainRefusal.feeTooLow).value || code == NodeRefusal.outbid.rawValue
    }
}

extension MempoolLaneView {
    init(_ stats: LaneStats) {
        self.init()
        lane = stats.lane
        (waiting, most) = (UInt64(stats.waiting), UInt64(stats.mostWaiting))
        (bytes, mostBytes) = (UInt64(stats.bytes), UInt64(stats.mostBytes))
        (baseFee, leastFee) = (stats.facts.baseFee, stats.facts.feeFloor)
        let tip = stats.leastTip.leastTip(for: 1)
        feeFloor = baseFee.adding(tip) ?? .maximum
        (medianTip, highTip) = (stats.medianTip.thousandths, stats.highTip.thousandths)
        (targetFullness, fullness) = (stats.facts.targetFullness, stats.facts.fullness)
        readiness = stats.readiness
    }
}
