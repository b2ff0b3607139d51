"""How updates come in: polling, webhook, order, retries, parking."""
