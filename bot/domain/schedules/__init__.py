"""When something recurring is due, and what gives way to what."""
