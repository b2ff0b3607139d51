"""The person’s own days: what helps in a hard moment, and what the body stands."""
