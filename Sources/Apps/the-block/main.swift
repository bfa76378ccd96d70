import Foundation

exit(run(CommandLine.arguments.dropFirst()))
