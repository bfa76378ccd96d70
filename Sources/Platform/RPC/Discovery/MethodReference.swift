import Records

/// The page about a table's methods for people: what each takes, answers and refuses, what it costs,
/// and a call to copy. The same table gives the same text.
public enum MethodReference {
    public static func markdown(
        _ table: MethodTable, about: ServiceDescription
    ) -> String {
        let methods = table.descriptions.sorted {
            $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
        var page = "# \(about.title): methods\n\n\(about.summary) Version \(about.version).\n"
        for method in methods { page += section(method, about) }

        let roots = methods.flatMap { $0.params.map(\.schema) + [$0.result] }
        let types = Schema.definitions(of: roots)
        guard !types.isEmpty else { return page }
        page += "\n## Types\n"
        for (name, shape) in types { page += "\n### \(name)\n\n" + listing(of: shape) }
        return page
    }

    private static func section(
        _ method: MethodDescription, _ about: ServiceDescription
    ) -> String {
        var text = "\n## \(method.name)\n\n\(method.summary)\n\n"
        let capability =
            switch method.capability {
            case .none: "no capability"
            case .named(let name): "the capability `\(name)`"
            }
        text += "Needs \(capability); costs \(method.cost); "
        text += method.isReadOnly ? "may be called by `GET`.\n" : "`POST` only.\n"
        if !method.aliases.isEmpty {
            let aliases = method.aliases.map { "`\($0)`" }.joined(separator: ", ")
            text += "Also answers to its older names \(aliases).\n"
        }
        text += "\n"
        text +=
            method.params.isEmpty ? "Takes no parameters.\n" : fields(method.params, "Parameter")
        text += "\nAnswers: \(SchemaWords.words(method.result)).\n"
        if !method.errors.isEmpty {
            text += "\n| Code | Name | Refused because |\n|---|---|---|\n"
            for error in method.errors {
                text +=
                    "| \(error.code) | `\(error.name)` | \(SchemaWords.escaped(error.summary)) |\n"
            }
        }
        return text + "\n" + example(method, about)
    }

    /// A call for a shell; no quote of the shell's may stand in it unescaped.
    private static func example(
        _ method: MethodDescription, _ about: ServiceDescription
    ) -> String {
        let params = method.params.isEmpty ? "" : #","params":\#(method.example)"#
        let body = #"{"jsonrpc":"2.0","id":1,"method":"\#(method.name)"\#(params)}"#
        let quoted = body.replacing("'", with: #"'\''"#)
        return "```sh\ncurl -s \(about.url) -d '\(quoted)'\n```\n"
    }

    private static func listing(of shape: Schema.Shape) -> String {
        switch shape {
        case .record(let properties):
            return properties.isEmpty
                ? "An object without members.\n" : fields(properties, "Member")
        case .union(let cases):
            let rows = cases.map { "| `\($0.name)` | \(SchemaWords.words($0.schema)) |\n" }
            return "One of these members:\n\n| Member | Type |\n|---|---|\n" + rows.joined()
        }
    }

    private static func fields(_ properties: [Schema.Property], _ heading: String) -> String {
        let rows = properties.map { field in
            let presence = field.isRequired ? "always" : "may be left out"
            return "| `\(field.name)` | \(SchemaWords.words(field.schema)) | \(presence) |\n"
        }
        return "| \(heading) | Type | There |\n|---|---|---|\n" + rows.joined()
    }
}
