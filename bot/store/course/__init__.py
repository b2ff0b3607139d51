"""One person's course: its changes recorded as they happen, and folded back into how things stood at a moment."""
