public import Primitives

extension SettingsSource {
    /// A whole number.
    public mutating func integer<Number: FixedWidthInteger & Sendable>(
        _ key: String, in range: ClosedRange<Number>, default builtIn: Number,
        _ about: SettingNote = ""
    ) throws(SettingsRefusal) -> Number {
        try value(key, .integer(in: range), default: builtIn, about)
    }

    /// `true` or `false`; outside the file also `on`, `off`, `1`, `0`.
    public mutating func boolean(
        _ key: String, default builtIn: Bool, _ about: SettingNote = ""
    ) throws(SettingsRefusal) -> Bool {
        try value(key, .boolean, default: builtIn, about)
    }

    /// A text of `length` bytes that keeps `rule`.
    public mutating func text(
        _ key: String, length: ClosedRange<Int> = 0...256, _ rule: TextRule = .printable,
        default builtIn: String, _ about: SettingNote = ""
    ) throws(SettingsRefusal) -> String {
        try value(key, .text(length: length, rule), default: builtIn, about)
    }

    /// One of the cases of `Choice`, by its raw value.
    public mutating func choice<Choice: CaseIterable & RawRepresentable<String> & Sendable>(
        _ key: String, default builtIn: Choice, _ about: SettingNote = ""
    ) throws(SettingsRefusal) -> Choice {
        try value(key, .choice, default: builtIn, about)
    }

    /// `250ms`, `1.5s`, `2m`, `1h`; a bare integer where the key ends with its unit (`_ms`).
    public mutating func duration(
        _ key: String, in range: ClosedRange<Duration>, default builtIn: Duration,
        _ about: SettingNote = ""
    ) throws(SettingsRefusal) -> Duration {
        try value(key, .duration(key, in: range), default: builtIn, about)
    }

    /// Bytes: `64KiB`, `1MB`, or a bare number.
    public mutating func size(
        _ key: String, in range: ClosedRange<UInt64>, default builtIn: UInt64,
        _ about: SettingNote = ""
    ) throws(SettingsRefusal) -> UInt64 {
        try value(key, .size(in: range), default: builtIn, about)
    }

    /// An amount in decimal text of `scale`.
    public mutating func amount(
        _ key: String, in range: ClosedRange<Amount>, scale: DecimalScale,
        default builtIn: Amount, _ about: SettingNote = ""
    ) throws(SettingsRefusal) -> Amount {
        try value(key, .amount(in: range, scale: scale), default: builtIn, about)
    }

    /// A whole number of basis points.
    public mutating func basisPoints(
        _ key: String, in range: ClosedRange<BasisPoints> = .zero ... .all,
        default builtIn: BasisPoints, _ about: SettingNote = ""
    ) throws(SettingsRefusal) -> BasisPoints {
        try value(key, .basisPoints(in: range), default: builtIn, about)
    }

    /// A share such as `0.25`, exact to six places.
    public mutating func share(
        _ key: String, in range: ClosedRange<PartsPerMillion> = .zero ... .all,
        default builtIn: PartsPerMillion, _ about: SettingNote = ""
    ) throws(SettingsRefusal) -> PartsPerMillion {
        try value(key, .share(in: range), default: builtIn, about)
    }

    /// A path; empty where none is meant.
    public mutating func path(
        _ key: String, default builtIn: String, _ about: SettingNote = ""
    ) throws(SettingsRefusal) -> String {
        try value(key, .path, default: builtIn, about)
    }

    /// A host and port; `nil` where none is given and there is no default.
    public mutating func hostPort(
        _ key: String, default builtIn: HostPort? = nil, _ about: SettingNote = ""
    ) throws(SettingsRefusal) -> HostPort? {
        try optional(key, .hostPort, builtIn: builtIn, about)
    }

    /// Texts: an array, or separated by commas.
    public mutating func list(
        _ key: String, most: Int, length: ClosedRange<Int> = 1...256,
        _ rule: TextRule = .printable, default builtIn: [String] = [], _ about: SettingNote = ""
    ) throws(SettingsRefusal) -> [String] {
        try value(
            key, .list(of: .text(length: length, rule), most: most), default: builtIn, about)
    }

    /// Whole numbers: an array, or separated by commas.
    public mutating func integers<Number: FixedWidthInteger & Sendable>(
        _ key: String, most: Int, in range: ClosedRange<Number>, default builtIn: [Number] = [],
        _ about: SettingNote = ""
    ) throws(SettingsRefusal) -> [Number] {
        try value(key, .list(of: .integer(in: range), most: most), default: builtIn, about)
    }

    /// Texts by name: a table, or `name=text` separated by commas.
    public mutating func names(
        _ key: String, most: Int, length: ClosedRange<Int> = 1...256,
        _ rule: TextRule = .printable, _ about: SettingNote = ""
    ) throws(SettingsRefusal) -> [String: String] {
        try value(key, .map(of: .text(length: length, rule), most: most), default: [:], about)
    }
}
