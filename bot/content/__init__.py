"""The content folder: conversations, check-lists, phrases and help numbers, read once into an immutable `Content`."""

from bot.content.entries import HelpNumber, Phrase
from bot.content.findings import Finding
from bot.content.folder import Content, check, load

__all__ = ["Content", "Finding", "HelpNumber", "Phrase", "check", "load"]
