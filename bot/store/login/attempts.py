"""What a browser has begun and must bring back within minutes: the challenge of a passkey, the state of an OpenID log-in."""

from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy import delete, insert

from bot.ids import new_id
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.sealing.vault import PROGRAM
from bot.store.tables.login import Begun, LoginAttempt

VALID: Final = timedelta(minutes=10)
DATA: Final = "login_attempt.data"


def begin(work: Work, browser: str, what: Begun, data: str) -> None:
    """Keep what a browser has begun, in place of what it had; what nobody came back for goes."""
    mine = LoginAttempt.browser_hash.in_(work.vault.lookups("log-in attempt", browser))
    work.connection.execute(delete(LoginAttempt).where(mine | (LoginAttempt.expires_at <= work.now)))
    attempt_id = new_id()
    row = {
        "id": attempt_id,
        "browser_hash": work.vault.lookup("log-in attempt", browser),
        "what": what,
        "data": work.seal(PROGRAM, DATA, attempt_id, data),
        "expires_at": work.now + VALID,
    }
    work.connection.execute(insert(LoginAttempt), row)


def take(work: Work, browser: str, what: Begun) -> str | None:
    """What this browser has begun, once; None when it is unknown, used, too old or something else."""
    row = work.connection.execute(
        delete(LoginAttempt)
        .where(
            LoginAttempt.browser_hash.in_(work.vault.lookups("log-in attempt", browser)),
            LoginAttempt.what == what,
            LoginAttempt.expires_at > work.now,
        )
        .returning(LoginAttempt.id, LoginAttempt.data)
    ).one_or_none()
    if row is None:
        return None
    return readable(
        work, "what a browser has begun", partial(work.open, row.data, DATA, row.id), lambda: None
    )
