public import Primitives
import Records
import Tables

/// Every audit record there ever was, summed up again: whether sequence and balances of the records
/// agree with each other, and in the end with the rows.
public struct AuditRecount: Sendable {
    /// Records that were taken.
    public private(set) var count: UInt64 = 0
    public private(set) var anchors: UInt64 = 0
    private var providers: [Address: Standing] = [:]
    private var buyers: [Address: Standing] = [:]
    private var found: [AuditFault] = []

    /// What is told of one chain at most.
    private static let mostFaults = 10

    public init() {}

    /// Takes an event of History, by its canonical bytes; passes over what is no audit record.
    public mutating func take(_ event: [UInt8]) {
        guard event.count >= 2, event[0] == AuditRecord.room, event[1] == AuditRecord.tag else {
            return
        }
        let record: AuditRecord
        do throws(RecordError) {
            record = try AuditRecord(binary: Array(event.dropFirst(2)))
        } catch { return tell(.unreadable(after: count)) }
        take(record)
    }

    private mutating func take(_ record: AuditRecord) {
        if record.sequence != count + 1 {
            tell(.sequence(expected: count + 1, found: record.sequence))
        }
        count = record.sequence
        let balance: Columns?
        switch record.memo {
        case .escrowSplit, .refundSplit: balance = Self.add(record, to: &buyers)
        case .accrueSplit, .penalizeSLA: balance = Self.add(record, to: &providers)
        case .anchor:
            anchors += 1
            balance = nil
        }
        if let balance, balance != record.balance { tell(.balance(record.sequence)) }
    }

    private static func add(
        _ record: AuditRecord, to standings: inout [Address: Standing]
    ) -> Columns? {
        guard let entity = record.entity else { return nil }
        standings[entity, default: Standing()][record.book] += record.delta
        return standings[entity]?[record.book]
    }

    /// What is wrong, `settlement` being as it was behind the last event that was taken.
    public func faults(against settlement: borrowing Settlement) -> [AuditFault] {
        var faults = found
        if settlement.counts.sequence != count {
            faults.append(.count(recorded: count, kept: settlement.counts.sequence))
        }
        if UInt64(settlement.anchorCount) != anchors {
            faults.append(.anchors(recorded: anchors, kept: settlement.anchorCount))
        }
        for (address, standing) in providers
        where settlement.standing(ofProvider: address) != standing {
            faults.append(.provider(address))
        }
        for (address, standing) in buyers where settlement.standing(ofBuyer: address) != standing {
            faults.append(.buyer(address))
        }
        if settlement.providerCount != providers.count || settlement.buyerCount != buyers.count {
            faults.append(
                .accounts(
                    recorded: providers.count + buyers.count,
                    kept: settlement.providerCount + settlement.buyerCount))
        }
        // By their texts, so that the same faults are told in the same order.
        return Array(faults.sorted { "\($0)" < "\($1)" }.prefix(Self.mostFaults))
    }

    private mutating func tell(_ fault: AuditFault) {
        if found.count < Self.mostFaults { found.append(fault) }
    }
}

/// Where audit records and rows do not agree.
public enum AuditFault: Error, Hashable, Sendable {
    case unreadable(after: UInt64)
    case sequence(expected: UInt64, found: UInt64)
    /// A record says another balance than the changes before it come to.
    case balance(UInt64)
    case count(recorded: UInt64, kept: UInt64)
    case anchors(recorded: UInt64, kept: Int)
    case provider(Address)
    case buyer(Address)
    case accounts(recorded: Int, kept: Int)
}

extension AuditFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let sequence): "the audit record behind the one of \(sequence) is none"
        case .sequence(let expected, let found):
            "an audit record has sequence \(found), expected \(expected)"
        case .balance(let sequence):
            "audit record \(sequence) says another balance than the changes come to"
        case .count(let recorded, let kept):
            "History has \(recorded) audit records, the state counts \(kept)"
        case .anchors(let recorded, let kept):
            "History has \(recorded) anchors, the state has \(kept)"
        case .provider(let address):
            "the balance of provider \(address) is not what its audit records come to"
        case .buyer(let address):
            "the balance of buyer \(address) is not what its audit records come to"
        case .accounts(let recorded, let kept):
            "audit records are of \(recorded) accounts, the state has balances of \(kept)"
        }
    }
}

extension Settlement {
    /// How many buyers have a balance, and how many anchors there are.
    public var buyerCount: Int { buyers.count }
    public var anchorCount: Int { anchors.count }
}
