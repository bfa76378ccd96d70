package import Terminal
package import World

extension Session {
    /// One line a check, its faults below it; one object a check where JSON is asked for.
    package func show(_ finding: Finding) throws(CommandFailure) {
        try show(finding) { page, finding in
            let verdict = finding.verdict.name
            let ink: Ink = finding.verdict == .ok ? .plain : .bad
            page.line(
                verdict + String(repeating: " ", count: 10 - verdict.count) + finding.check
                    + String(repeating: " ", count: max(14 - finding.check.count, 1))
                    + finding.explanation, ink)
            for fault in finding.faults { page.line("            \(fault)", ink) }
            let told = UInt64(finding.faults.count)
            if finding.faultCount > told {
                page.line("            and \(finding.faultCount - told) more", ink)
            }
        }
    }
}
