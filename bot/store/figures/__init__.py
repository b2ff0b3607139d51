"""A clinic's figures: raw counts, and what was published."""
