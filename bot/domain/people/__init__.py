"""What people are called."""
