/// The benchmark program over a catalogue of cases, its two outputs given from outside.
struct Program {
    let cases: [Case]
    let print: (String) -> Void
    let complain: (String) -> Void

    /// Runs what the arguments ask for and returns the exit status: 0, 1 when a case of ours
    /// failed, 64 for a command line that means nothing.
    func run(_ arguments: some Sequence<String>) -> Int32 {
        do throws(Options.Misuse) {
            let options = try Options(arguments)
            let chosen = try options.chosen(of: cases)
            switch options.action {
            case .help: print(Options.usage)
            case .list: list(chosen)
            case .run: return run(chosen, printsMachine: options.printsMachine)
            }
            return 0
        } catch {
            complain(error.message)
            return 64
        }
    }

    private func list(_ chosen: [Case]) {
        for measured in chosen {
            let parameters = measured.parameters.map { "\($0.key)=\($0.value)" }
            print(([measured.name] + parameters).joined(separator: "  "))
        }
    }

    private func run(_ chosen: [Case], printsMachine: Bool) -> Int32 {
        #if DEBUG
            complain("this is a debug build: its numbers mean nothing")
        #endif
        if printsMachine { print(Machine.line) }
        var status: Int32 = 0
        for measured in chosen {
            do {
                let match = try measured.prepare()
                let outcome = try match.play(in: measured.unit)
                print(ResultLine(measured, match, outcome).text)
            } catch {
                complain("\(measured.name) failed: \(error)")
                status = 1
            }
        }
        return status
    }
}
