"""Benchmarks of nnbp against its own matrix products and against other libraries: ``make bench``."""
