"""Appointments as stored."""
