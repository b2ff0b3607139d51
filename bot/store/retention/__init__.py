"""Retention: what is older than it may be goes, kind by kind, a little at a time."""
