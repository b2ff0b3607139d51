"""What came in and what goes out, free of any carrier’s shapes."""
