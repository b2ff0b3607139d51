"""Danger in free text: recognising it, and the built-in answers with numbers."""
