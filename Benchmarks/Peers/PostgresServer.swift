import Foundation

/// A private PostgreSQL on the project's disk, reached by a socket in its own directory; every commit
/// waits for the disk, as ours does. Started with its owner, and gone with it.
///
/// It holds what the ledger holds: a million accounts whose balances may not fall below zero, and a row
/// for each transfer.
final class PostgresServer {
    private let place: BenchDirectory
    private let server = Process()
    private let folder: URL

    struct Absent: Error, CustomStringConvertible {
        var description: String { "PostgreSQL is not installed; scripts/setup --peers installs it" }
    }

    /// A program of it that failed, with what it said.
    struct Failed: Error, CustomStringConvertible {
        let program: String
        let words: String
        var description: String { "\(program): \(words)" }
    }

    init(accounts: Int) throws {
        guard FileManager.default.isExecutableFile(atPath: Self.path(of: "postgres")) else {
            throw Absent()
        }
        place = try BenchDirectory()
        // A socket's path is short.
        folder = FileManager.default.temporaryDirectory
            .appending(path: "tb-pg-\(getpid())-\(UInt16.random(in: .min ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if geteuid() == 0 {
            for path in [place.path.path, folder.path] {
                try Self.run("/usr/bin/chown", ["postgres:postgres", path], asOwner: true)
            }
        }
        try run(
            "initdb", ["-D", data, "-A", "trust", "-U", "bench", "--no-sync", "-E", "UTF8"])
        try start()
        for text in [Self.schema(accounts: accounts), "vacuum analyze", "checkpoint"] {
            try query(text)
        }
    }

    private var data: String { place.path.appending(path: "data").path }

    private func start() throws {
        let settings = [
            "listen_addresses": "", "unix_socket_directories": folder.path,
            "synchronous_commit": "on", "fsync": "on", "full_page_writes": "on",
            "shared_buffers": "1GB", "max_wal_size": "16GB", "checkpoint_timeout": "30min",
            "wal_buffers": "64MB", "max_connections": "600", "work_mem": "64MB", "jit": "off",
            "autovacuum": "on",
        ]
        let command = Self.asServer(
            Self.path(of: "postgres"),
            ["-D", data]
                + settings.sorted { $0.key < $1.key }.flatMap {
                    ["-c", "\($0.key)=\($0.value)"]
                })
        server.executableURL = URL(filePath: command[0])
        server.arguments = Array(command.dropFirst())
        server.standardOutput = FileHandle.nullDevice
        server.standardError = FileHandle.nullDevice
        try server.run()
        for _ in 0..<600 {
            do {
                return try query("select 1")
            } catch let failure as Failed {
                guard server.isRunning else { throw failure }
                usleep(100_000)
            }
        }
        throw Failed(program: "postgres", words: "does not listen")
    }

    deinit {
        // Fast: whoever is connected is cut off. Its id is ours alone, so nobody else's is ended.
        kill(server.processIdentifier, SIGINT)
        server.waitUntilExit()
        // What is left of temporary folders is the system's to clear away.
        _ = try? FileManager.default.removeItem(at: folder)
    }

    // MARK: What it is asked

    /// `one` is a transfer as a function, the fastest form there is of two updates and an insert in a
    /// transaction; rows are locked in the order of their numbers, so that nobody waits in a circle.
    /// `many` applies a set at once, each account's part of it summed up first.
    private static func schema(accounts: Int) -> String {
        """
        create table accounts (
            id int primary key, balance bigint not null check (balance >= 0)
        ) with (fillfactor = 50);
        insert into accounts select n, 9000000000 from generate_series(1, \(accounts)) n;
        create table transfers (
            id bigint generated always as identity, debit int not null, credit int not null,
            amount bigint not null
        );
        create function one(payer int, payee int, amount bigint) returns void
        language plpgsql as $$
        begin
            if payer < payee then
                update accounts set balance = balance - amount where id = payer;
                update accounts set balance = balance + amount where id = payee;
            else
                update accounts set balance = balance + amount where id = payee;
                update accounts set balance = balance - amount where id = payer;
            end if;
            insert into transfers (debit, credit, amount) values (payer, payee, amount);
        end $$;
        create function many(size int) returns void language sql as $$
            with asked as materialized (
                select 1 + (random() * \(accounts - 1))::int as debit,
                    1 + (random() * \(accounts - 1))::int as credit, 1::bigint as amount
                from generate_series(1, size)
            ), told as (
                insert into transfers (debit, credit, amount) select * from asked
            )
            update accounts set balance = balance + moved.amount
            from (
                select id, sum(amount) as amount from (
                    select debit as id, -amount as amount from asked
                    union all select credit, amount from asked
                ) both_sides group by id
            ) moved where accounts.id = moved.id;
        $$;
        """
    }

    /// Transactions of a script a second, from so many connections for so many seconds.
    func rate(of script: String, clients: Int, seconds: Int) throws -> Double {
        let file = try TemporaryFile(Array(script.utf8))
        if geteuid() == 0 { unsafe chmod(file.path, 0o644) }
        let words = try withExtendedLifetime(file) {
            try run(
                "pgbench",
                [
                    "-n", "-M", "prepared", "-c", "\(clients)", "-j", "1", "-T", "\(seconds)",
                    "-h", folder.path, "-U", "bench", "-f", file.path, "postgres",
                ])
        }
        let lines = words.split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("tps = ") }),
            let rate = Double(line.dropFirst(6).prefix { $0 != " " })
        else { throw Failed(program: "pgbench", words: words) }
        return rate
    }

    private func query(_ text: String) throws {
        try run(
            "psql",
            [
                "-q", "-v", "ON_ERROR_STOP=1", "-h", folder.path, "-U", "bench", "-c", text,
                "postgres",
            ]
        )
    }

    // MARK: Its programs

    private static func path(of program: String) -> String {
        let folders = ["/usr/lib/postgresql/15/bin", "/usr/local/bin", "/usr/bin"]
        let found = folders.map { $0 + "/" + program }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        return found ?? "/usr/bin/\(program)"
    }

    /// It never runs as root.
    private static func asServer(_ program: String, _ arguments: [String]) -> [String] {
        let lead =
            geteuid() == 0
            ? [
                "/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups",
                "--pdeathsig=INT",
            ] : []
        return lead + [program] + arguments
    }

    @discardableResult
    private func run(_ program: String, _ arguments: [String]) throws -> String {
        try Self.run(Self.path(of: program), arguments, asOwner: false)
    }

    @discardableResult
    private static func run(
        _ path: String, _ arguments: [String], asOwner: Bool
    ) throws -> String {
        let command = asOwner ? [path] + arguments : asServer(path, arguments)
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.currentDirectoryURL = FileManager.default.temporaryDirectory
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let words = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failed(program: path, words: String(words.suffix(400)))
        }
        return words
    }
}

extension Contender {
    /// PostgreSQL applying sets of that size, from as few connections as keep it busy.
    static func postgres(batch: Int) -> Contender {
        postgres(
            "PostgreSQL, set-based", script: "select many(\(batch));", work: batch,
            clients: batch < 1_000 ? [1, 4, 16] : [1, 2, 4])
    }

    /// PostgreSQL applying transfers one by one, from as many connections as suit it best.
    static func postgresSingles() -> Contender {
        postgres(
            "PostgreSQL, one by one",
            script: """
                \\set payer random(1, \(TransferLoad.accounts))
                \\set payee random(1, \(TransferLoad.accounts))
                select one(:payer, :payee, 1);
                """, work: 1, clients: [8, 16, 32, 64, 128])
    }

    /// The best of these numbers of connections, found out before anything counts.
    private static func postgres(
        _ name: String, script: String, work: Int, clients: [Int]
    ) -> Contender {
        var running: (server: PostgresServer, clients: Int)?
        return Contender(name: name) { _ in
            let (server, best) =
                try running
                ?? {
                    let server = try PostgresServer(accounts: TransferLoad.accounts)
                    var best = (clients: 1, rate: 0.0)
                    for count in clients {
                        let rate = try server.rate(of: script, clients: count, seconds: 5)
                        if rate > best.rate { best = (count, rate) }
                    }
                    return (server, best.clients)
                }()
            running = (server, best)
            let seconds = 4
            let rate = try server.rate(of: script, clients: best, seconds: seconds)
            return Sample(
                work: Int(rate * Double(seconds)) * work, duration: .seconds(seconds))
        }
    }
}
