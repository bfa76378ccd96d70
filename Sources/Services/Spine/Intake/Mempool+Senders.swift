import Chain
import Primitives

/// The lists of senders, and what lanes and counts say of them.
extension Mempool {
    mutating func hire(_ address: Address) -> Int32 {
        let number: Int32
        if let free = freeSenders.popLast() {
            number = free
            senders[Int(free)] = PoolSender(address)
        } else {
            number = Int32(senders.count)
            senders.append(PoolSender(address))
        }
        numbers[SenderKey(address: address)] = number
        return number
    }

    mutating func edit(_ number: Int32, _ body: (inout PoolSender) -> Void) {
        guard var sender = senders[Int(number)] else { return }
        body(&sender)
        senders[Int(number)] = sender
    }

    func seat(of nonce: UInt64, by sender: PoolSender) -> Int? {
        var at = sender.tail
        while at >= 0, tickets[Int(at)].nonce > nonce { at = links[Int(at)].previous }
        return at >= 0 && tickets[Int(at)].nonce == nonce ? Int(at) : nil
    }

    /// Puts a seat into its sender's list, which counts it already.
    mutating func join(_ seat: Int, _ number: Int32) {
        guard var sender = senders[Int(number)] else { return }
        let nonce = tickets[seat].nonce
        var before = sender.tail
        while before >= 0, tickets[Int(before)].nonce > nonce {
            before = links[Int(before)].previous
        }
        let after = before >= 0 ? links[Int(before)].next : sender.head
        (links[seat].previous, links[seat].next) = (before, after)
        let this = Int32(seat)
        if before >= 0 { links[Int(before)].next = this } else { sender.head = this }
        if after >= 0 { links[Int(after)].previous = this } else { sender.tail = this }
        if sender.front == after { sender.front = this }
        sender.committed = sender.committed.adding(tickets[seat].cost) ?? .maximum
        sender.tips = sender.tips.adding(tickets[seat].tip) ?? .maximum
        senders[Int(number)] = sender
        refresh(number)
    }

    mutating func leave(_ seat: Int, _ number: Int32) {
        guard var sender = senders[Int(number)] else { return }
        let (this, link) = (Int32(seat), links[seat])
        let lane = Int(tickets[seat].lane.rawValue)
        if sender.listedReady == this {
            lanes[lane].unlist(ready: seat)
            sender.listedReady = -1
        }
        if sender.listedTail == this {
            lanes[lane].unlist(tail: seat)
            sender.listedTail = -1
        }
        if link.previous >= 0 {
            links[Int(link.previous)].next = link.next
        } else {
            sender.head = link.next
        }
        if link.next >= 0 {
            links[Int(link.next)].previous = link.previous
        } else {
            sender.tail = link.previous
        }
        if sender.front == this { sender.front = link.next }
        sender.committed = sender.committed.subtracting(tickets[seat].cost) ?? .zero
        sender.tips = sender.tips.subtracting(tickets[seat].tip) ?? .zero
        sender.count -= 1
        if link.isChosen {
            sender.chosen -= 1
            if sender.chosen == 0 { sender.front = sender.head }
        }
        senders[Int(number)] = sender
        if sender.count > 0 { return refresh(number) }
        if sender.stalledSince != nil { stalled -= 1 }
        senders[Int(number)] = nil
        numbers[SenderKey(address: sender.address)] = nil
        freeSenders.append(number)
    }

    /// Brings what the lanes and the count of the stalled say of a sender to what its list says.
    mutating func refresh(_ number: Int32) {
        guard var sender = senders[Int(number)] else { return }
        let (front, tail) = (Int(sender.front), Int(sender.tail))
        var (isReady, isStalled) = (false, false)
        if front >= 0 {
            let next = sender.expected &+ UInt64(sender.chosen)
            isReady = tickets[front].nonce == next && !sender.isHeld
            isStalled = sender.chosen == 0 && tickets[front].nonce > next
        } else if sender.count > sender.chosen {
            // Another is about to take the place of the only one.
            isStalled = sender.stalledSince != nil
        }
        let ready = isReady ? sender.front : -1
        if sender.listedReady != ready {
            unlist(readyOf: &sender)
            if ready >= 0 {
                lanes[Int(tickets[front].lane.rawValue)].list(
                    ready: front, tickets[front].score, arrival: links[front].arrival)
                sender.listedReady = ready
            }
        }
        if sender.listedTail != sender.tail {
            unlist(tailOf: &sender)
            if tail >= 0 {
                lanes[Int(tickets[tail].lane.rawValue)].list(
                    tail: tail, tickets[tail].score, arrival: links[tail].arrival)
                sender.listedTail = sender.tail
            }
        }
        if isStalled != (sender.stalledSince != nil) {
            sender.stalledSince = isStalled ? slot : nil
            stalled += isStalled ? 1 : -1
        }
        senders[Int(number)] = sender
    }

    private mutating func unlist(readyOf sender: inout PoolSender) {
        guard sender.listedReady >= 0 else { return }
        let seat = Int(sender.listedReady)
        lanes[Int(tickets[seat].lane.rawValue)].unlist(ready: seat)
        sender.listedReady = -1
    }

    private mutating func unlist(tailOf sender: inout PoolSender) {
        guard sender.listedTail >= 0 else { return }
        let seat = Int(sender.listedTail)
        lanes[Int(tickets[seat].lane.rawValue)].unlist(tail: seat)
        sender.listedTail = -1
    }

    mutating func unlist(tailOf number: Int32) {
        guard var sender = senders[Int(number)] else { return }
        unlist(tailOf: &sender)
        senders[Int(number)] = sender
    }

    /// Lists the one before a seat as its sender's last, while it is weighed who has to go.
    mutating func uncover(_ seat: Int, _ touched: inout [Int32]) {
        let (number, previous) = (links[seat].sender, Int(links[seat].previous))
        touched.append(number)
        unlist(tailOf: number)
        guard previous >= 0, var sender = senders[Int(number)] else { return }
        lanes[Int(tickets[previous].lane.rawValue)].list(
            tail: previous, tickets[previous].score, arrival: links[previous].arrival)
        sender.listedTail = Int32(previous)
        senders[Int(number)] = sender
    }
}
