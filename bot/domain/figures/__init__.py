"""A clinic's figures: what is counted, and what of it may be published."""
