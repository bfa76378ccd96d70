package import Loops
package import Telemetry

/// Says in the log, once a second at most, that connections wait outside since the process has no
/// descriptor left.
package enum DescriptorAlarm {
    /// Looks until the loop ends.
    package static func watch(_ loops: LoopGroup, log: Logger) {
        guard let loop = loops.loops.first else { return }
        _ = loop.task { [weak loops] in
            var known: UInt64 = 0
            while true {
                do { try await loop.pause(for: .seconds(1)) } catch { return }
                guard let pauses = loops?.tally.acceptPauses else { return }
                if pauses > known {
                    log.warn("loops.no_descriptors") { $0.field("pauses", pauses - known) }
                }
                known = pauses
            }
        }
    }
}
