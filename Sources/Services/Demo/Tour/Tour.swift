package import Records

/// What stands in this checkout, how to look at it, and a walk through it.
package struct Tour: Record {
    package struct Room: Record {
        package var floor = "", name = "", owns = ""

        package init() {}

        init(_ floor: String, _ name: String, _ owns: String) {
            (self.floor, self.name, self.owns) = (floor, name, owns)
        }

        package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("floor", &floor)
            try visit("name", &name)
            try visit("owns", &owns)
        }
    }

    package struct Command: Record {
        package var line = "", shows = ""

        package init() {}

        init(_ line: String, _ shows: String) { (self.line, self.shows) = (line, shows) }

        package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("line", &line)
            try visit("shows", &shows)
        }
    }

    package var version = "0.1.0"
    package var rooms: [Room] = []
    package var commands: [Command] = []
    package var walk = Walk()

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("rooms", &rooms)
        try visit("commands", &commands)
        try visit("walk", &walk)
    }

    /// The tour of this program; the walk is made now.
    package static var here: Tour {
        var tour = Tour()
        tour.rooms = [
            Room(
                "Base", "Primitives",
                "amounts, heights, moments, ids: arithmetic that cannot be wrong silently"),
            Room(
                "Base", "Records",
                "one list of fields a type; binary, JSON, hashes and schema follow from it"),
            Room(
                "Base", "Crypto",
                "hashes, checksums, signatures, sealing, secrets; Merkle trees, logs and their proofs"
            ),
            Room(
                "Base", "Tables",
                "where state lives: rows, their history within a block, roots and proofs"),
            Room(
                "Base", "Capabilities",
                "tokens that carry their own limits: macaroons, their caveats, keys and counters"),
            Room(
                "Domain", "Ledger",
                "who owns what: balances, holds, escrows, pools; money moves and never appears"),
            Room("Domain", "Chain", "who may say what, once, at what fee; headers and genesis"),
            Room(
                "Domain", "Settlement",
                "what orders cost and pay: modes, books, promises, receipts, roots"),
            Room("Domain", "ComputeMarket", "jobs from post to match to proof to paid"),
            Room("Domain", "World", "all rooms of the domain as one state machine"),
            Room("Platform", "Keys", "files of one secret each, closed to others"),
            Room(
                "Platform", "Custody",
                "what keys are for and who keeps them: an encrypted file or a token; rotation, audit"
            ),
            Room(
                "Platform", "Settings",
                "defaults, file, variables, flags: checked together, shown, reloaded as a whole"),
            Room("Platform", "Workers", "an order-keeping parallel map over threads of its own"),
            Room(
                "Platform", "Telemetry",
                "counts without a lock, lines that hold nobody up, traces across machines"),
            Room("Platform", "Disk", "files behind a seam: the machine's, or the simulator's"),
            Room(
                "Platform", "Storage",
                "command log, snapshots, keyed stores, blobs: a crash loses nothing that was answered"
            ),
            Room(
                "Platform", "RocksStore",
                "RocksDB behind the stores' seam, where a program is built with it"),
            Room(
                "Platform", "Terminal",
                "commands, options, help, completions, tables: what is said at a command line"),
            Room(
                "Platform", "Native",
                "optional libraries, found and checked while the program runs"),
            Room(
                "Platform", "Loops",
                "event loops, their timers and sockets: thousands of waits, one thread"),
            Room("Platform", "TLS", "TLS 1.3 over OpenSSL: who speaks, and that nobody listens"),
            Room(
                "Platform", "Compression",
                "gzip and zstd as streams, with a bound on what comes out"),
            Room(
                "Platform", "HTTP", "HTTP/1.1, strict and bounded: server, client, streams, files"),
            Room(
                "Platform", "RPC", "methods declared once; JSON-RPC, reference and schemas follow"),
            Room(
                "Surface", "Surface",
                "what a system shows of itself, and the one seam through which it asks the node"),
            Room("Surface", "LedgerSurface", "balances, holds and supply: methods and verbs"),
            Room(
                "Surface", "ChainSurface",
                "transactions, blocks, proofs and parameters: methods and verbs"),
            Room("Surface", "ComputeMarketSurface", "offers, jobs and receipts: methods and verbs"),
            Room(
                "Surface", "SettlementSurface",
                "modes, balances, audit records and promises: methods, metrics and verbs"),
            Room("Surface", "CustodySurface", "key stores at the command line"),
            Room(
                "Services", "Hosting",
                "what every process that serves shares: log, loops, signals, bounds, health, metrics"
            ),
            Room(
                "Services", "Demo", "this tour, and a notebook over HTTP to try the platform with"),
            Room(
                "Services", "Maintenance",
                "looks at stored files and at the machine: is the log sound, what is missing"),
            Room("Services", "Traces", "sends finished spans to a collector, as OTLP"),
            Room("Services", "Spine", "one order, made durable, applied, sealed into blocks"),
            Room(
                "Services", "Node",
                "the node: the spine behind its methods, its slices and its page"),
            Room(
                "Services", "Provider",
                "a reference provider and a buyer: real work over the node's own methods"),
            Room("Services", "Showcase", "node, provider and buyer in one process: `make run`"),
            Room(
                "Support", "Simulation", "seeded dice, disk and clock: the same seed, the same run"),
            Room("Support", "SpecTesting", "ties tests to the rows of docs/spec"),
            Room(
                "Support", "SurfaceTesting",
                "a node of one world in memory, for the tests of surfaces and verbs"),
        ]
        tour.commands = [
            Command("make run", "a node, a provider and a buyer: jobs from post to paid"),
            Command("make test", "every promise, checked"),
            Command("make conformance", "which rows of the specification are proven"),
            Command("make bench", "how fast, beside whom"),
            Command("make help", "everything else"),
            Command("docs/node.md", "running a node: directory, ports, what it says"),
            Command("docs/README.md", "where to read on"),
        ]
        tour.walk = Walk.made()
        return tour
    }
}
