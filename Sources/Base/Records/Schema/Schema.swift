/// A fragment of JSON Schema 2020-12: what a field's JSON looks like. Records and unions are named
/// and described when asked, so that a type may hold a list of itself.
public indirect enum Schema: Sendable {
    /// Any JSON at all.
    case any
    case boolean
    case integer(ClosedRange<Int128>)
    case string(pattern: String?)
    case choice([String])
    case array(Schema)
    case map(Schema)
    case named(String, Definition)

    /// How a named type is described, asked for once a document.
    public struct Definition: Sendable {
        let type: ObjectIdentifier
        package let describe: @Sendable () -> Shape
    }

    package enum Shape: Sendable {
        case record([Property])
        case union([(name: String, schema: Schema)])
    }

    package struct Property: Sendable {
        package var name: String
        package var schema: Schema
        package var isRequired: Bool
    }

    /// What a type is called under `$defs`: its path within its module, so that two rooms may each
    /// have a `Command`, in letters, digits and underscores.
    static func name(of type: Any.Type) -> String {
        // `Module.Market.Command`, `Module.Only<Module.Job>`, `Module.(unknown context at …).Job`
        let paths = String(reflecting: type).split { "<>,".contains($0) }
        let names = paths.flatMap { path in
            path.split(separator: ".").dropFirst().filter { !$0.contains("(") }
        }
        return names.joined(separator: "_").filter { $0.isLetter || $0.isNumber || $0 == "_" }
    }

    static func record<R: Record>(_ type: R.Type) -> Schema {
        .named(
            R.schemaName,
            Definition(type: ObjectIdentifier(R.self)) { .record(properties(of: R.self)) })
    }

    static func union<U: Union>(_ type: U.Type) -> Schema {
        .named(U.schemaName, Definition(type: ObjectIdentifier(U.self)) { .union(U.caseSchemas) })
    }

    /// The fields of every version, in the declared order; those that an older version lacks are
    /// not required.
    package static func properties<R: Record>(of type: R.Type) -> [Property] {
        var (record, visitor) = (R(), PropertyLister())
        do throws(RecordError) { try record.fields(&visitor) } catch { R.neverThrows(error) }
        return visitor.properties
    }
}

struct PropertyLister: FieldVisitor {
    private(set) var properties: [Schema.Property] = []
    private var isInEveryVersion = true

    mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F
    ) throws(RecordError) {
        properties.append(
            Schema.Property(name: "\(name)", schema: F.schema, isRequired: isInEveryVersion))
    }

    mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F, default: @autoclosure () -> F
    ) throws(RecordError) {
        properties.append(Schema.Property(name: "\(name)", schema: F.schema, isRequired: false))
    }

    mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F?
    ) throws(RecordError) {
        properties.append(Schema.Property(name: "\(name)", schema: F.schema, isRequired: false))
    }

    mutating func continues(if condition: Bool) -> Bool {
        isInEveryVersion = false
        return true
    }
}
