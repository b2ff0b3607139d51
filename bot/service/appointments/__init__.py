"""Appointments: what the person writes down, what the clinic adds, and the reminders."""
