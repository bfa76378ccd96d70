/// The options that every command has, and the two that some have.
package enum StandardOptions {
    package static let help = Option.flag("help", short: "h", "this text")
    package static let json = Option.flag("json", "one JSON object instead of text")
    package static let quiet = Option.flag("quiet", short: "q", "no progress and no notes")
    package static let color = Option(
        "color", .choice(["auto", "always", "never"]), default: "auto",
        "colour: where a terminal wants it, always, never")
    /// Only behind the name of the program.
    package static let version = Option.flag("version", "name and version")
    /// Only where something is destroyed.
    package static let yes = Option.flag("yes", "do not ask before what cannot be undone")

    static let all = [
        json.parameter, quiet.parameter, color.parameter, help.parameter, version.parameter,
        yes.parameter,
    ]
    static let names = Set(all.flatMap(\.allNames))
}
