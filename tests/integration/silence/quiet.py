"""What tests of the silence rule do: agree, move to a moment, press. It is Monday, 2 March 2026, nine o'clock in Oslo."""

from datetime import UTC, datetime, timedelta

from bot.clock import ManualClock
from bot.domain.days.silence import SilenceWho
from bot.domain.flow import verbs
from bot.domain.messages.incoming import ChatKind, Incoming, UpdateKind
from bot.service.clock.quiet import tick_silence
from bot.service.conversation.handle_update import handle_update
from bot.service.days import silence
from bot.store.days import silence as rules
from bot.store.days.silence import RuleRow
from bot.store.people import people
from bot.store.requests import records
from tests.fakes.clinic import SmallClinic, desk


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of day in Oslo, so many days on."""
    return datetime(2026, 3, 2, hour - 1, minute, tzinfo=UTC) + timedelta(days=day)


def agree(clinic: SmallClinic, days: int = 3, who: SilenceWho = SilenceWho.CASEWORKER) -> None:
    clinic.patient(silence.agree, verbs.Silence(days=days, who=who))  # type: ignore[arg-type]


def rule(clinic: SmallClinic) -> RuleRow:
    found = clinic.store.read(rules.of, clinic.jonas.id)
    assert found is not None
    return found


def go_to(clinic: SmallClinic, clock: ManualClock, moment: datetime, *, deliver: bool = True) -> None:
    """Move there, let the clock look, and let Telegram take what was written."""
    clock.move(moment - clock.now())
    clinic.staff(tick_silence)
    if deliver:
        clinic.deliver()


def presses(clinic: SmallClinic, data: str, update_id: int = 1) -> None:
    """The person presses a key."""
    incoming = Incoming(
        update_id,
        UpdateKind.PRESS,
        chat_id=clinic.jonas.chat_id,
        chat_kind=ChatKind.PRIVATE,
        press=data,
        press_id="1",
    )
    clinic.store.run(handle_update, desk(), incoming, 1)


def living(clinic: SmallClinic) -> records.Stored | None:
    return clinic.store.read(lambda work: records.living(work, clinic.jonas.id, lock=False))


def change(clinic: SmallClinic, **values: object) -> None:
    clinic.store.run(lambda work: people.change(work, clinic.jonas.id, **values))


#: Agreed on Monday at nine, three days: a word on Thursday at noon, the second on Friday at five, the request on Saturday at ten.
FIRST, SECOND, REQUEST = at(3, 12), at(4, 17), at(5, 10)
