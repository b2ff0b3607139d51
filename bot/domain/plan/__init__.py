"""A person's plan: goals, steps and check-list items, what is late and what comes next."""
