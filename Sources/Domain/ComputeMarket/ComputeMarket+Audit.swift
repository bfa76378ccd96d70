public import Ledger
public import Primitives
import Records
public import Settlement
import Tables

/// Something that a full recount finds wrong between the market and the ledger.
public enum MarketFault: Error, Hashable, Sendable {
    /// Money is set aside in this room's name, and no open job is behind it.
    case stranded(DepositID, subject: UInt64)
    /// An open job's escrow is not there, is another's, or holds something else than its price.
    case wrongEscrow(JobID, expected: Amount)
    /// An order is open to be settled, and no open job is behind it.
    case strandedOrder(OrderID)
    /// An offer's jobs take other units than its row says.
    case wrongUnits(OfferID, counted: UInt64, kept: Units)
    /// A job waits that an offer fits, and the offer is not looking.
    case unmatched(OfferID, JobID)
}

extension MarketFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .stranded(let deposit, let subject):
            "deposit \(deposit) is set aside for job \(subject), which is not open"
        case .wrongEscrow(let job, let expected):
            "job \(job) is open, and its escrow is not \(expected) of its buyer's"
        case .strandedOrder(let order): "order \(order) is open, and its job is not"
        case .wrongUnits(let offer, let counted, let kept):
            "offer \(offer): its jobs take \(counted) units, its row says \(kept)"
        case .unmatched(let offer, let job):
            "job \(job) waits, and offer \(offer) fits it"
        }
    }
}

extension ComputeMarket {
    /// The subjects for which money is rightly set aside in this room's name: the open jobs.
    public var openSubjects: [UInt64] { jobs.keys.map(\.value) }

    /// Looks at every row and answers what is wrong: `[]` when every escrow has its open job, every
    /// open job its escrow, and every offer just the jobs that run under it.
    public func recount(
        _ ledger: borrowing Ledger, _ settlement: borrowing Settlement
    ) -> [MarketFault] {
        var faults: [MarketFault] = []
        for order in settlement.openOrderNumbers where jobs[JobID(order.value)] == nil {
            faults.append(.strandedOrder(order))
        }
        ledger.forEachDeposit { id, deposit in
            guard deposit.room == Self.room, jobs[JobID(deposit.subject)]?.escrow != id else {
                return
            }
            faults.append(.stranded(id, subject: deposit.subject))
        }
        var taken: [OfferID: UInt64] = [:]
        jobs.forEach { id, job in
            let order = settlement.order(OrderID(id.value))
            let isRight =
                order.map { $0.buyer == job.buyer && $0.amount == job.price }
                ?? isSetAside(for: job, id, ledger)
            if !isRight { faults.append(.wrongEscrow(id, expected: job.price)) }
            guard let match = job.match else { return }
            taken[match.offer] =
                (taken[match.offer] ?? 0).addingReportingOverflow(
                    job.post.units.value
                ).partialValue
        }
        offers.forEach { id, offer in
            let counted = taken[id] ?? 0
            if counted != offer.taken.value {
                faults.append(.wrongUnits(id, counted: counted, kept: offer.taken))
            }
            guard !offer.isLooking, let job = job(for: id, offer) else { return }
            faults.append(.unmatched(id, job))
        }
        return faults
    }

    /// Whether the market itself has set the price of a job aside.
    private func isSetAside(for job: Job, _ id: JobID, _ ledger: borrowing Ledger) -> Bool {
        let escrow = ledger.deposit(job.escrow)
        return escrow?.room == Self.room && escrow?.subject == id.value
            && escrow?.owner == job.buyer && escrow?.asset == .block
            && escrow?.amount == job.price
    }
}
