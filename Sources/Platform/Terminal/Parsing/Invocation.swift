/// A command line that was understood: which command, and the typed values of what it takes.
package struct Invocation: Sendable {
    /// The name of the program as called, then the words of the command.
    package let path: [String]
    package let command: Command
    /// By option name and by argument name: texts that the parameter has accepted.
    let options: [String: [String]]
    let arguments: [String: [String]]

    /// The value of an option; the command, or one that holds it, must have declared it.
    package subscript<Value>(_ option: Option<Value>) -> Value {
        guard let value = option.value(options[option.parameter.name] ?? []) else {
            preconditionFailure("\(command.name) declares no option \(option.parameter.name)")
        }
        return value
    }

    /// The value of an argument that the command has declared.
    package subscript<Value>(_ argument: Argument<Value>) -> Value {
        guard let value = argument.value(arguments[argument.parameter.name] ?? []) else {
            preconditionFailure("\(command.name) declares no argument \(argument.parameter.name)")
        }
        return value
    }

    /// Whether the option stands on the command line or in its variable.
    package func isGiven(_ option: any DeclaredOption) -> Bool {
        options[option.parameter.name] != nil
    }
}
