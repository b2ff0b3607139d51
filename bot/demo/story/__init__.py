"""Two days of one patient and two of the staff, played from end to end without a screen, in any language a patient can choose.

Nothing in it is simulated but Telegram, the people and the time. Each point is held against the transcript or the database.
"""

from bot.demo.story.chapters import ALL, EASTER, ENROLMENT, LANGUAGES, NEXT_DAY, QUIET, REQUEST, Chapter, play
from bot.demo.story.report import StoryError, StoryReport

__all__ = [
    "ALL",
    "EASTER",
    "ENROLMENT",
    "LANGUAGES",
    "NEXT_DAY",
    "QUIET",
    "REQUEST",
    "Chapter",
    "StoryError",
    "StoryReport",
    "play",
]
