"""How far this machine's clock is from Telegram's, as the `Date` of every answer of the Bot API's shows.

What somebody wrote carries Telegram's time, when it is late is told by ours. A clock a minute ahead would make everything late, and cover
the crisis card too.
"""

import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

#: Seconds from which on the operator is told.
TOO_FAR: Final = 5.0

_SECOND: Final = timedelta(seconds=1)
_log = logging.getLogger(__name__)


class Skew:
    """`seconds` that this machine's clock is ahead of Telegram's (behind, when negative); 0 until an answer shows otherwise.

    `known` is False until an answer carried a `Date`: Telegram's do, those of a Bot API server of one's own may not.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self.known = False
        self._said = False

    def learn(self, date: str, asked: datetime, answered: datetime) -> None:
        """Take in the `Date` of an answer to a call that began at `asked` and was read at `answered`, by our clock.

        Telegram wrote it in between, and wrote whole seconds. So the skew lies between `asked - date - 1 s` and `answered - date`; of these
        the nearest to what was known is kept. An answer that lay unread while the machine slept thus teaches nothing wrong.
        """
        try:
            written = parsedate_to_datetime(date)
            written = written if written.tzinfo else written.replace(tzinfo=UTC)
            least, most = (asked - written - _SECOND).total_seconds(), (answered - written).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return
        if least > most:  # our clock was set back meanwhile
            return
        self.known = True
        self.seconds = min(max(self.seconds, least), most)
        self._say()

    def ours(self, moment: datetime) -> datetime:
        """A moment of Telegram's clock on ours."""
        try:
            return moment + timedelta(seconds=self.seconds)
        except OverflowError:  # the year 10000
            return moment

    def _say(self) -> None:
        """One line when the clock is wrong, one when it is right again."""
        wrong = abs(self.seconds) > TOO_FAR
        if wrong and not self._said:
            _log.warning(
                "this machine's clock is %.0f s %s Telegram's: set it by NTP; till then lateness is counted by Telegram's clock,"
                " while check-ins, deadlines and quiet hours follow the wrong one",
                abs(self.seconds),
                "ahead of" if self.seconds > 0 else "behind",
            )
        elif self._said and not wrong:
            _log.warning("this machine's clock agrees with Telegram's again")
        self._said = wrong
