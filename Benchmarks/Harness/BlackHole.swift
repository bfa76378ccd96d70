/// Uses a value in a way the optimiser cannot see through, so that computing it is not skipped.
@inline(never) @_optimize(none)
func blackHole<Value: ~Copyable & ~Escapable>(_ value: borrowing Value) {}
