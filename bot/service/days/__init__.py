"""The person’s own days: check-ins, reasons, what helps, and the times they are written to."""
