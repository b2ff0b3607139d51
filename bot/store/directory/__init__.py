"""The directories of clinics: rows."""
