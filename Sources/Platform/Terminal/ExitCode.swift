/// How a program ends, for the script that started it; the numbers are those of sysexits.
package enum ExitCode: Int32, CaseIterable, Hashable, Sendable {
    case success = 0
    case failed = 1
    case misuse = 64
    case badData = 65
    case missing = 66
    case unavailable = 69
    case internalError = 70
    case cannotCreate = 73
    case inputOutput = 74
    case tryAgain = 75
    case notPermitted = 77
    case badSettings = 78

    package var meaning: String {
        switch self {
        case .success: "done, and what was looked at is well"
        case .failed: "done, and what was looked at is not well"
        case .misuse: "used wrongly: an unknown word, a wrong value"
        case .badData: "the data given is not what it should be"
        case .missing: "something named is not there"
        case .unavailable: "a service or library is not there, or does not answer"
        case .internalError: "an error of the program"
        case .cannotCreate: "something could not be made"
        case .inputOutput: "reading or writing failed"
        case .tryAgain: "refused this time; the same may succeed later"
        case .notPermitted: "not allowed, or not confirmed"
        case .badSettings: "a setting is wrong"
        }
    }

    /// What any command may end with, whatever it does.
    static let common: [ExitCode] = [.success, .misuse, .inputOutput]
}
