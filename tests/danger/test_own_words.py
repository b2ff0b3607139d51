"""What the program answers as a command brings that answer, and not a card about danger instead."""

from bot.content.weights import load_hearing
from tests.danger.messages import RINGING, own_words


def test_what_has_an_answer_of_its_own_brings_no_card() -> None:
    """But for what is danger itself: a child that has swallowed something, and whatever has a listed phrase of danger in it."""
    hear = load_hearing().hear
    calm = [message.text for command, message in own_words() if command not in RINGING and message.ring == 0]
    assert [text for text in calm if hear(text).ring == 1] == []


def test_what_is_danger_itself_brings_the_card() -> None:
    hear = load_hearing().hear
    rang = {message.text: hear(message.text).ring for _, message in own_words() if message.ring == 1}
    assert min(rang.values()) > 0
    assert sum(ring == 1 for ring in rang.values()) >= 0.9 * len(rang), rang
