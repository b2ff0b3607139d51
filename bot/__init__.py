"""Rød tråd: a chat-based aftercare companion for people leaving substance-use treatment in Norway."""

__version__ = "0.1.0"
