@testable import ComputeMarket
import Ledger
import Primitives
import Settlement
import Simulation
import Tables
import Testing

/// Random things that are done to a market: few accounts, prices and units, so that they meet often.
struct RandomMarket {
    var dice: SplitMix64
    var stage: Stage

    init(seed: UInt64, within bounds: MarketBounds) throws {
        dice = SplitMix64(seed: seed)
        stage = try Stage(ComputeMarket(within: bounds))
        // For real, jobs come to the same under all rules.
        if seed % 3 > 0 { stage.market.rules = .second }
        turns = seed % 3 == 2
    }

    /// Whether the mode changes at times.
    private let turns: Bool

    /// The book of the mode that is entered now; nil where it stays.
    mutating func turning() -> Book? {
        guard turns, below(15) == 0 else { return nil }
        return below(2) == 0 ? .real : .dryRun
    }

    /// Bounds that a history of some hundred steps runs into, or the real ones.
    static func bounds(_ seed: UInt64) -> MarketBounds {
        var bounds = MarketBounds()
        guard seed % 2 == 0 else { return bounds }
        (bounds.perLane, bounds.matches, bounds.due, bounds.finished) = (9, 2, 2, 5)
        return bounds
    }

    mutating func below(_ bound: UInt64) -> UInt64 { .random(in: 0..<bound, using: &dice) }

    mutating func account() -> Address { Stage.accounts[Int(below(5))] }

    mutating func lane() -> FeeLane { below(4) == 0 ? .industrial : .consumer }

    mutating func command() -> (ComputeMarket.Command, by: Address) {
        let actor = account()
        switch below(12) {
        case 0...2:
            let offer = Offer(
                units: Units(below(12)), pricePerUnit: Price(below(7)), lane: lane())
            return (.offer(offer), actor)
        case 3:
            let offers = stage.market.offers.keys
            guard !offers.isEmpty, below(9) > 0 else {
                return (.withdraw(Withdrawal(offer: OfferID(below(20)))), actor)
            }
            let id = offers[Int(below(UInt64(offers.count)))]
            let provider = stage.market.offer(id)?.provider ?? actor
            return (.withdraw(Withdrawal(offer: id)), below(4) == 0 ? actor : provider)
        case 4...8: return (.post(post()), actor)
        case 9:
            let (id, job) = someJob()
            let buyer = below(4) == 0 ? actor : job?.buyer ?? actor
            return (.cancel(Cancellation(job: id)), buyer)
        default:
            let (id, job) = someJob()
            let provider = below(8) == 0 ? actor : job?.match?.provider ?? actor
            let length = below(8) == 0 ? 0 : job?.post.length ?? 1
            return (.prove(Proof(job: id, proof: SampleSlice(length).proof)), provider)
        }
    }

    private mutating func someJob() -> (JobID, Job?) {
        let jobs = stage.market.jobs.keys
        guard !jobs.isEmpty, below(9) > 0 else { return (JobID(below(30)), nil) }
        let id = jobs[Int(below(UInt64(jobs.count)))]
        return (id, stage.market.job(id))
    }

    /// The length names the slice, so that whoever sees the job can prove it.
    private mutating func post() -> JobPost {
        let length = below(20)
        var post = SampleSlice(length).post(
            units: below(40) == 0 ? 500_000 : below(8), price: below(9), lane: lane(),
            deadline: stage.now.time.value + below(60))
        post.length = length
        return post
    }
}
