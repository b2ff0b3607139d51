"""A clinic's figures, and what became of requests that passed the deputy."""
