"""The tables, by what they are about. Importing this package fills `Base.metadata`."""

from bot.store.tables import (
    absences,
    api,
    channels,
    conversation,
    daily,
    doors,
    handovers,
    keys,
    login,
    messages,
    people,
    promises,
    requests,
    schedules,
    silence,
    staff_words,
    stays,
)
from bot.store.tables.base import Base

__all__ = [
    "Base",
    "absences",
    "api",
    "channels",
    "conversation",
    "daily",
    "doors",
    "handovers",
    "keys",
    "login",
    "messages",
    "people",
    "promises",
    "requests",
    "schedules",
    "silence",
    "staff_words",
    "stays",
]
