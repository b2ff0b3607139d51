"""What the pages of hand-overs say, of the giver and of the receiver alike."""

from collections.abc import Mapping
from uuid import UUID

from bot.clinic.words import StaffWords
from bot.domain.people.transfer import ENDED, LONGEST_WORDS, State, Summary
from bot.i18n import format_date, local
from bot.service.handover.giving import TransferRefusedError
from bot.service.requests.rights import NotFoundError
from bot.store.people.transfers import TransferRow

DONE = frozenset({"begun", "withdrawn", "redeemed", "accepted", "refused"})


def problem_of(words: StaffWords, refused: TransferRefusedError | None) -> str:
    """Why it was not done, for whoever sent the form; empty for no refusal."""
    if refused is None:
        return ""
    return words.t(f"staff_transfer_no_{refused.code}", **({"n": LONGEST_WORDS} | refused.values))


def state_of(words: StaffWords, row: TransferRow, called: Mapping[UUID, str]) -> str:
    """To whom, and where it stands."""
    where = called.get(row.to_clinic_id or row.to_staff_id or UUID(int=0), "")
    said = standing_of(words, row)
    return words.t("staff_transfer_to", where=where, state=said) if where else said


def standing_of(words: StaffWords, row: TransferRow) -> str:
    """Where it stands: its state, or that its day has come and it waits."""
    waits = row.state is State.ACCEPTED and row.content is not None and row.content.waits
    return words.t(f"staff_transfer_state_{'waits' if waits else row.state}", day=day_of(words, row))


def left_out_words(words: StaffWords, row: TransferRow) -> str:
    """What became of the summary: that there is none, and how much was left out of one; never what."""
    if row.summary is not Summary.APPROVED:
        return words.t(f"staff_transfer_summary_{row.summary}")
    one = "staff_transfer_left_out_one" if row.left_out == 1 else "staff_transfer_left_out"
    return words.t(one, n=row.left_out) if row.left_out else words.t("staff_transfer_left_out_none")


def day_of(words: StaffWords, row: TransferRow) -> str:
    """The day on which the receiver takes over; empty for none."""
    if row.takes_over_at is None:
        return ""
    return format_date(local(row.takes_over_at, words.zone).date(), words.language)


def ends_of(words: StaffWords, row: TransferRow) -> str:
    """By when somebody has to have answered; empty once a day is set, or it is over."""
    if row.state in ENDED or row.state is State.ACCEPTED:
        return ""
    day = local(row.clock.ends_at, words.zone).date()
    return words.t("staff_transfer_ends", day=format_date(day, words.language))


def id_of(text: str) -> UUID:
    """An id of a form. Raises `NotFoundError` for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError from None
