"""The person’s own days as stored."""
