"""Bringing people in: enrolment of patients, log-in of staff."""
