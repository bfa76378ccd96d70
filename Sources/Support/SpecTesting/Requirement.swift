public import Testing
/// Ties a test to rows of the requirement lists.
public struct Requirement: TestTrait, SuiteTrait {
    public let ids: [String]
}
extension Trait where Self == Requirement {
    public static func requirement(_ ids: String...) -> Self { Requirement(ids: ids) }
}
