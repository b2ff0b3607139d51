"""What is true without any computer around: pure values and functions, no I/O, no clock, no SQL."""
