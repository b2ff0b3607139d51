"""Schedules, what became of each time they were due, and come-backs."""
