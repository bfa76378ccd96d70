import Native
import Records
import Terminal

/// What `doctor --native` prints.
struct NativeReport: Record {
    struct Row: Record {
        var name = ""
        var purpose = ""
        var available = false
        var version: String?
        var path: String?
        var reason: String?
        var variable = ""
        /// What spoke against other files that were looked at.
        var passedOver: [String] = []

        init() {}

        init(_ declaration: NativeDeclaration, in places: NativePlaces) {
            let finding = NativeLibrary.find(declaration, in: places)
            (name, purpose) = (declaration.name, declaration.purpose)
            variable = declaration.variable
            passedOver = finding.passedOver.map(\.description)
            switch finding.library {
            case .success(let library):
                (available, path) = (true, library.path)
                version = library.version?.description
            case .failure(let refusal):
                (reason, path) = (refusal.description, refusal.path)
            }
        }

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("name", &name)
            try visit("purpose", &purpose)
            try visit("available", &available)
            try visit("version", &version)
            try visit("path", &path)
            try visit("reason", &reason)
            try visit("variable", &variable)
            try visit("passed_over", &passedOver)
        }
    }

    var libraries: [Row] = []

    init() {}

    init(_ declarations: [NativeDeclaration], in places: NativePlaces) {
        libraries = declarations.map { Row($0, in: places) }
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("libraries", &libraries)
    }

    /// A table, then the reason of each that is not there, in full.
    func lay(on page: inout Page) {
        var table = TextTable([
            .text("LIBRARY"), .text("STATE", least: 11), .text("VERSION", priority: 1),
            .text("FOR", priority: 3, least: 30), .text("PATH", priority: 2, least: 30),
        ])
        for row in libraries {
            table.append([
                TextTable.Cell(row.name, .strong),
                row.available
                    ? TextTable.Cell("found", .good) : TextTable.Cell("unavailable", .warning),
                TextTable.Cell(row.version ?? ""), TextTable.Cell(row.purpose),
                TextTable.Cell(row.path ?? ""),
            ])
        }
        page.table(table)
        let reasons = libraries.filter { !$0.available }
        guard !reasons.isEmpty else { return }
        page.line("")
        page.pairs(reasons.map { ($0.name, "\($0.reason ?? ""); or set \($0.variable)") })
    }
}
