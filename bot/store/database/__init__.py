"""The database itself: engines, transactions, threads, faults, schema, leases."""
