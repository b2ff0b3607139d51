"""What is done while the database refuses: spool and help numbers."""
