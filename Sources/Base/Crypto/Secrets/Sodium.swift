import CSodium

/// The library, started once however many threads ask first.
enum Sodium {
    /// False only where the system gave the library no lock or no entropy to start with; its pure
    /// functions give the same answers even then, guarded memory does not exist.
    static let isReady: Bool = sodium_init() >= 0
}
