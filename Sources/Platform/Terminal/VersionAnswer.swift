import Records

/// What `--version` says.
struct VersionAnswer: Record {
    var name = ""
    var version = ""

    init() {}

    init(name: String, version: String) { (self.name, self.version) = (name, version) }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("name", &name)
        try visit("version", &version)
    }
}
