"""Clinics, staff, patients, enrolments, and whether somebody can be reached."""
