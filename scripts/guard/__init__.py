"""The parts of scripts/dependency_guard: one reader per way in from outside."""
