/// What the command line asks for.
struct Options: Equatable {
    enum Action: Equatable { case run, list, help }

    var action = Action.run
    var printsMachine = false
    /// Cases matching any of these run; all of them when there are none.
    var patterns: [String] = []

    /// A command line that means nothing, and what may have been meant.
    struct Misuse: Error, Equatable {
        let message: String
    }

    static let flags = ["--case", "--list", "--machine", "--help"]
    static let usage = """
        usage: Benchmarks [--case PATTERN]... [--list] [--machine] [--help]
          --case PATTERN  run the cases whose name contains PATTERN, or matches it where it
                          holds * or ?; may be repeated
          --list          print the cases and their parameters, run nothing
          --machine       print a first line that describes this machine
        Prints one JSON object a line for every case. See docs/benchmarks.md.
        """

    init() {}

    init(_ arguments: some Sequence<String>) throws(Misuse) {
        var rest = arguments.makeIterator()
        while let argument = rest.next() {
            switch argument {
            case "--list": action = .list
            case "--machine": printsMachine = true
            case "--help", "-h": action = .help
            case "--case":
                guard let pattern = rest.next() else {
                    throw Misuse(message: "--case needs a pattern")
                }
                patterns.append(pattern)
            case _ where argument.hasPrefix("--case="):
                patterns.append(String(argument.dropFirst("--case=".count)))
            default:
                let near = NearestNames.to(argument, among: Self.flags).joined(separator: ", ")
                throw Misuse(message: "unknown argument '\(argument)'; there is \(near)")
            }
        }
    }

    /// The cases asked for, in the order of the catalogue. Every pattern must mean something.
    func chosen(of cases: [Case]) throws(Misuse) -> [Case] {
        for pattern in patterns where !cases.contains(where: Selection(pattern).includes) {
            let near = NearestNames.to(pattern, among: cases.map(\.name)).joined(separator: ", ")
            throw Misuse(message: "no case matches '\(pattern)'; the nearest are \(near)")
        }
        return cases.filter { measured in
            patterns.isEmpty || patterns.contains { Selection($0).includes(measured.name) }
        }
    }
}

extension Selection {
    fileprivate func includes(_ measured: Case) -> Bool { includes(measured.name) }
}
