"""Requests to a person: nouns, state machine, what its clock will do, working hours."""
