"""Runs of flows with their events and plan items, and the updates that came in."""
