"""The engine of the checks: calling a reader's function, comparing, diagnosing, and the verdict."""
