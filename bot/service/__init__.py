"""Use cases: one plain function and one transaction each."""
