/// Who waits, in the order in which they began; each at most once, by a small number of its own.
///
/// To join, to leave from the middle and to find the first cost the same for any number of others.
struct WaitQueue {
    private static let none: Int32 = -1
    private static let away: Int32 = -2

    private struct Link {
        var since: UInt64 = 0
        var previous = WaitQueue.away
        var next = WaitQueue.none
    }

    private var links: [Link] = []
    private var head = WaitQueue.none
    private var tail = WaitQueue.none

    /// When the one who has waited longest began.
    var since: UInt64? { head == Self.none ? nil : links[Int(head)].since }

    /// Who has waited longest.
    var first: Int32? { head == Self.none ? nil : head }

    func contains(_ number: Int32) -> Bool {
        Int(number) < links.count && links[Int(number)].previous != Self.away
    }

    /// Times never run backwards from one call to the next; who waits already keeps its place.
    mutating func join(_ number: Int32, at now: UInt64) {
        while links.count <= Int(number) { links.append(Link()) }
        guard links[Int(number)].previous == Self.away else { return }
        links[Int(number)] = Link(since: now, previous: tail, next: Self.none)
        if tail == Self.none { head = number } else { links[Int(tail)].next = number }
        tail = number
    }

    mutating func leave(_ number: Int32) {
        guard contains(number) else { return }
        let link = links[Int(number)]
        if link.previous == Self.none {
            head = link.next
        } else {
            links[Int(link.previous)].next = link.next
        }
        if link.next == Self.none {
            tail = link.previous
        } else {
            links[Int(link.next)].previous = link.previous
        }
        links[Int(number)].previous = Self.away
    }

    /// Takes away who has waited longest, where that is `time` or more by `now`.
    mutating func popFirst(waiting time: UInt64, by now: UInt64) -> Int32? {
        guard head != Self.none, links[Int(head)].since.later(by: time) <= now else { return nil }
        let number = head
        leave(number)
        return number
    }
}
