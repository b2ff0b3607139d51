"""Requests as stored, and what happened to them."""
