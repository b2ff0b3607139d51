"""The red thread player: one person's course, as each who looked saw it then."""
