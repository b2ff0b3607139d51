"""Requests from both sides and by the clock."""
