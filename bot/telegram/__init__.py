"""The edge to Telegram: receiving, rendering and sending."""
