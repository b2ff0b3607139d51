"""Months of the whole program in minutes, with invented patients and staff, and a judge that looks at what they saw (docs/simulate.md)."""
