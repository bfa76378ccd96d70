import Primitives

extension Tour {
    package var text: String {
        let roomWidth = rooms.map { $0.floor.count + $0.name.count + 1 }.max() ?? 0
        let commandWidth = commands.map(\.line.count).max() ?? 0
        let rooms = rooms.map {
            "  " + "\($0.floor)/\($0.name)".padded(to: roomWidth) + "  \($0.owns)"
        }
        let commands = commands.map { "  " + $0.line.padded(to: commandWidth) + "  \($0.shows)" }
        return """
            The Block \(version): a market in computing, and the ledger that settles it.
            `make run` starts it, and these are its rooms:

            \(rooms.joined(separator: "\n"))

            A walk through them, made just now:

            \(walk.text)

            To look at them:

            \(commands.joined(separator: "\n"))

            """
    }
}

extension Walk {
    fileprivate var text: String {
        """
          \(accounts) accounts hold \(supply.units), under root
            \(rootBefore)
          one block tries \(payments) payments: \(paid) are made, \(refused) refused for lack of cover
            \(changedRows) rows change in \(changedChunks) of \(chunks) chunks, and the sum stays
            \(rootAfter)
          account \(provenAccount) is shown to hold \(provenBalance.units) by a proof of \(proofBytes) bytes,
            account \(absentAccount) not to exist by one of \(absenceBytes)
          the block is undone, and the root is the first again
          \(isSound ? "every step was checked and holds" : "A CHECK FAILED: please report this")
        """
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
