"""The demo: a chat page and a stand-in for Telegram, so that everything can be tried without an account."""
