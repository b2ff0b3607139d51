"""The person’s plan: its entries as stored."""
