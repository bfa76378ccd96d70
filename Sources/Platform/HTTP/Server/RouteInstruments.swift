import Telemetry

/// The series that one route's requests are counted in, found once a loop and kept.
final class RouteInstruments {
    private let metrics: ServerMetrics
    private let name: String
    let inFlight: Gauge
    private var requests: [UInt32: Counter] = [:]
    private var latencies: [UInt8: Histogram] = [:]

    init(_ metrics: ServerMetrics, route name: String) {
        (self.metrics, self.name) = (metrics, name)
        inFlight = metrics.inFlight[name]
    }

    func count(_ method: RequestMethod, _ status: Status, nanoseconds: UInt64) {
        let index = method.metricIndex
        let key = UInt32(index) << 16 | UInt32(status.code)
        if let counter = requests[key] {
            counter.increment()
        } else {
            let counter = metrics.requests[name, method.metricName, String(status.code)]
            requests[key] = counter
            counter.increment()
        }
        if status == .tooManyRequests { metrics.tooMany[name].increment() }
        if let latency = latencies[index] {
            latency.observe(nanoseconds)
        } else {
            let latency = metrics.latency[name, method.metricName]
            latencies[index] = latency
            latency.observe(nanoseconds)
        }
    }
}

extension RequestMethod {
    /// Methods that nobody defined are one series.
    fileprivate var metricName: String {
        switch self {
        case .get, .head, .post, .put, .patch, .delete, .options: text
        default: "other"
        }
    }

    fileprivate var metricIndex: UInt8 {
        switch self {
        case .get: 0
        case .head: 1
        case .post: 2
        case .put: 3
        case .patch: 4
        case .delete: 5
        case .options: 6
        default: 7
        }
    }
}
