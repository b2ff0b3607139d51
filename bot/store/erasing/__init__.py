"""Erasing people: what of theirs goes and what stays, the journal of it outside the database, and what people wish for their data."""
