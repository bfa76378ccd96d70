import Crypto

/// What declarations are read from: each call declares a setting and answers its value.
///
/// Every layer that names a setting is checked, also one that a higher layer overrides. A call
/// throws only when there are more mistakes than anybody would read.
public struct SettingsSource {
    let layers: SettingsLayers
    private(set) var declared: [DeclaredSetting] = []
    private(set) var warnings: [SettingsWarning] = []
    private var violations: [SettingsViolation] = []
    private var keys: Set<String> = []
    private var names: Set<String> = []
    private var flags: Set<String> = []

    init(_ layers: SettingsLayers) {
        self.layers = layers
        warnings = layers.missingFile.map { [.missingFile(path: $0)] } ?? []
    }

    /// Reports what no single setting can know: `key` is at odds with another one, or with the
    /// machine.
    public mutating func require(
        _ holds: Bool, _ key: String, _ rule: String
    ) throws(SettingsRefusal) {
        guard !holds else { return }
        guard let known = declared.first(where: { $0.row.key == key }) else {
            preconditionFailure("\(key) is required of before it is declared")
        }
        let shown = known.isSecret ? nil : ShownText.cut(known.row.value)
        let origin = inputs(of: key, known.note).last?.origin ?? .builtIn
        try note(SettingsViolation(key: key, value: shown, rule: rule, origin: origin))
    }

    // MARK: One setting

    /// Declares a setting of any kind.
    mutating func value<Value>(
        _ key: String, _ kind: SettingKind<Value>, default builtIn: Value, _ about: SettingNote
    ) throws(SettingsRefusal) -> Value {
        let shown = kind.show(builtIn)
        // A default that its own bounds refuse is a bug of ours, found the first time it is read.
        precondition(
            (try? kind.read(.item(shown))) != nil, "the default of \(key) is out of bounds")
        return try optional(key, kind, builtIn: builtIn, about) ?? builtIn
    }

    /// Declares a setting that may be absent.
    mutating func optional<Value>(
        _ key: String, _ kind: SettingKind<Value>, builtIn: Value? = nil, _ about: SettingNote
    ) throws(SettingsRefusal) -> Value? {
        try declare(key, about)
        var row = row(key, about)
        row.builtIn = builtIn.map { TOML.text(kind.show($0)) } ?? ""
        var value = builtIn
        for (input, origin) in inputs(of: key, about) {
            do throws(SettingFault) {
                value = try kind.read(input)
                row.origin = origin.description
            } catch {
                try note(
                    SettingsViolation(
                        key: key, value: input.shown, rule: error.rule ?? kind.rule,
                        origin: origin))
            }
        }
        row.value = value.map { TOML.text(kind.show($0)) } ?? ""
        declared.append(DeclaredSetting(row: row, rule: kind.rule, note: about))
        return value
    }

    /// Declares a secret of `length` bytes, or none.
    public mutating func secret(
        _ key: String, length: ClosedRange<Int> = 1...4_096, default builtIn: String? = nil,
        from places: SecretPlaces = .safe, _ about: SettingNote = ""
    ) throws(SettingsRefusal) -> Secret? {
        try declare(key, about)
        let rule = "expected a secret of \(length.lowerBound) to \(length.upperBound) bytes"
        var row = row(key, about)
        row.builtIn = builtIn == nil ? "" : Secret.shown
        var found = builtIn.map { Array($0.utf8) }
        var foundAt = SettingOrigin.builtIn
        var problems: [(String, SettingOrigin)] = []
        for (input, origin) in inputs(of: key, about) {
            switch (origin, input) {
            case (.file, .item(.string(let text))) where places.contains(.file):
                if layers.file?.isPrivate == true {
                    found = Array(text.utf8)
                } else {
                    problems.append(("the file holds a secret: expected mode 600", origin))
                }
            case (.variable, .text(let text)) where places.contains(.variable):
                found = Array(text.utf8)
            case (.flag(let name), .text(let text)) where places.contains(.flag):
                warnings.append(.secretOnCommandLine(flag: name))
                found = Array(text.utf8)
            case (.file, .item): problems.append((rule, origin))
            default:
                let variable = row.variable + "_FILE"
                problems.append(("expected no secret here: name its file in \(variable)", origin))
            }
            foundAt = origin
        }
        let fileVariable = row.variable + "_FILE"
        names.insert(fileVariable)
        // Above the settings file, below the variable and flag, which are more particular.
        let isOverridden =
            switch foundAt {
            case .variable, .flag: true
            case .builtIn, .file: false
            }
        if let path = layers.environment[fileVariable], places.contains(.namedFile), !isOverridden {
            foundAt = .variable(fileVariable)
            do throws(SettingFault) {
                found = try SecretFile.bytes(path, most: length.upperBound)
            } catch { problems.append((error.rule ?? rule, foundAt)) }
        }
        if let found, problems.isEmpty, !length.contains(found.count) {
            problems.append((rule, foundAt))
        }
        row.origin = foundAt.description
        for (rule, origin) in problems {
            try note(SettingsViolation(key: key, value: nil, rule: rule, origin: origin))
        }
        var secret: Secret?
        if var found, !found.isEmpty, problems.isEmpty {
            do throws(SecretRefusal) { secret = Secret(try SecretBytes.taking(&found)) } catch {
                let rule = "no memory for a secret: \(error)"
                try note(SettingsViolation(key: key, value: nil, rule: rule, origin: foundAt))
            }
        }
        row.value = secret == nil ? "" : Secret.shown
        declared.append(
            DeclaredSetting(row: row, rule: rule, note: about, secret: secret, isSecret: true))
        return secret
    }

    // MARK: Layers

    private mutating func declare(_ key: String, _ about: SettingNote) throws(SettingsRefusal) {
        precondition(
            !key.isEmpty && key.utf8.allSatisfy { TOMLReader.isBare($0) || $0 == 0x2E },
            "\(key) is no key")
        precondition(keys.insert(key).inserted, "\(key) is declared twice")
        let variable = about.variable ?? layers.variable(of: key)
        names.formUnion([variable] + about.aliases)
        flags.formUnion([key] + (about.flag.map { [$0] } ?? []))
        for alias in about.aliases where layers.environment[alias] != nil {
            let isIgnored = layers.environment[variable] != nil
            warnings.append(
                isIgnored
                    ? .ignoredVariable(alias, now: variable) : .oldVariable(alias, now: variable))
        }
    }

    private func row(_ key: String, _ about: SettingNote) -> SettingRow {
        var row = SettingRow()
        (row.key, row.origin) = (key, SettingOrigin.builtIn.description)
        row.isReloadable = about.reload == .live
        row.variable = about.variable ?? layers.variable(of: key)
        (row.flag, row.help) = (about.flag ?? "", about.help)
        return row
    }

    /// What the layers say, the one that wins last.
    private func inputs(
        of key: String, _ about: SettingNote
    ) -> [(input: SettingInput, origin: SettingOrigin)] {
        var inputs: [(SettingInput, SettingOrigin)] = []
        if let file = layers.file, let item = file.table.item(at: key) {
            inputs.append((.item(item.value), .file(path: file.path, item.position)))
        }
        let variable = about.variable ?? layers.variable(of: key)
        for name in [variable] + about.aliases {
            guard let text = layers.environment[name] else { continue }
            inputs.append((.text(text), .variable(name)))
            break
        }
        for flag in layers.flags where flag.name == key || flag.name == about.flag {
            inputs.append((.text(flag.text), .flag(flag.name)))
        }
        return inputs
    }

    private mutating func note(_ violation: SettingsViolation) throws(SettingsRefusal) {
        violations.append(violation)
        guard violations.count < SettingsRefusal.most else { throw SettingsRefusal(violations) }
    }

    // MARK: The end

    /// What was declared, once nothing given is left over.
    mutating func end() throws(SettingsRefusal) -> ([DeclaredSetting], [SettingsWarning]) {
        if let file = layers.file { try refuseUnknown(in: file.table, below: "", of: file) }
        for name in layers.environment.keys.sorted() where name.hasPrefix(layers.prefix) {
            let isForeign = layers.foreignVariables.contains { name.hasPrefix($0) }
            guard !names.contains(name), !isForeign else { continue }
            let rule = "no such variable" + NearestKey.hint(name, among: names)
            try note(
                SettingsViolation(key: name, value: nil, rule: rule, origin: .variable(name)))
        }
        for flag in layers.flags where !flags.contains(flag.name) {
            let rule = "no such flag" + NearestKey.hint(flag.name, among: flags)
            try note(
                SettingsViolation(
                    key: flag.name, value: nil, rule: rule, origin: .flag(flag.name)))
        }
        guard violations.isEmpty else { throw SettingsRefusal(violations) }
        return (declared, warnings)
    }

    private mutating func refuseUnknown(
        in table: TOMLTable, below path: String, of file: SettingsFile
    ) throws(SettingsRefusal) {
        for name in table.keys {
            guard let item = table[name] else { continue }
            let key = path.isEmpty ? TOML.key(name) : "\(path).\(TOML.key(name))"
            guard !keys.contains(key), !layers.foreignTables.contains(key) else { continue }
            let isAbove = keys.contains { $0.hasPrefix(key + ".") }
            if isAbove, case .table(let inner) = item.value {
                try refuseUnknown(in: inner, below: key, of: file)
                continue
            }
            let rule =
                isAbove ? "expected a table" : "no such key" + NearestKey.hint(key, among: keys)
            try note(
                SettingsViolation(
                    key: ShownText.cut(key), value: nil, rule: rule,
                    origin: .file(path: file.path, item.position)))
        }
    }
}

extension TOMLTable {
    /// The item at a dotted key of bare names.
    func item(at key: String) -> TOMLItem? {
        var (table, found): (TOMLTable?, TOMLItem?) = (self, nil)
        for name in key.split(separator: ".") {
            found = table?[String(name)]
            if case .table(let inner)? = found?.value { table = inner } else { table = nil }
            if found == nil { return nil }
        }
        return found
    }
}
