"""The HTTP API for clinics' own programs, under /api/v1."""
