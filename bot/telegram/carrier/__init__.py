"""How a message goes out to Telegram: calls, arguments, what a failure means."""
