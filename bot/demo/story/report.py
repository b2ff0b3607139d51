"""What became of a story: the points that held, or the one that did not."""

from dataclasses import dataclass, field


class StoryError(AssertionError):
    """The story did not go as it should; the message says at which point."""


@dataclass(slots=True)
class StoryReport:
    """What was played: each point that held, how many messages went each way, and the chat as the phone shows it in the end."""

    held: list[str] = field(default_factory=list)
    from_bot: int = 0
    from_patient: int = 0
    chat: list[str] = field(default_factory=list)

    def expect(self, holds: object, point: str) -> None:
        """Note a point that holds. Raises `StoryError` for one that does not."""
        if not holds:
            raise StoryError(point)
        self.held.append(point)
