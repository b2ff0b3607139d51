"""Promises of staff as rows."""
