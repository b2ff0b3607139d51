"""What can be done on the page: one checked form and one function for each act."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.botapi import NotPossible
from bot.demo.furnishing import CHAT_OF
from bot.demo.page import leading
from bot.demo.page.moments import MOMENTS
from bot.demo.page.notices import SEATS
from bot.demo.page.show import CannotError, Show
from bot.demo.page.view import CRAVING_COMMAND, TALK_COMMAND, craving_labels, is_blocked, talk_beginnings
from bot.domain.languages import LOCALES, SOURCE_LANGUAGE


class Form(BaseModel):
    """What a page sends with an act."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=20_000)

    @classmethod
    def read(cls, body: bytes) -> Self:
        """Read a form. Raises `CannotError`."""
        try:
            return cls.model_validate_json(body or b"{}")
        except ValidationError:
            raise CannotError("wrong") from None


class Nothing(Form):
    """No details."""


class Text(Form):
    """A text or a label."""

    text: str


class Press(Form):
    """A key under a message."""

    message: int
    data: str


class StaffPress(Press):
    """A key under a message in somebody's own chat of the staff."""

    seat: Literal["kari", "ola"]


class Attach(Form):
    """Something that is no text."""

    kind: Literal["voice", "sticker", "photo", "location"]


class Lead(Form):
    """What the red button leads to."""

    to: Literal["welcome", "rate", "send", "read"]


class Link(Form):
    """A link into Telegram that stands on a staff page, and where."""

    seat: Literal["kari", "ola", "clinic"]
    token: str


class Switch(Form):
    """On or off."""

    on: bool


class Trouble(Switch):
    """Which trouble, on or off."""

    name: Literal["slow", "away", "blocked", "mail", "absent"]


class Enrol(Form):
    """A new test person."""

    name: Annotated[str, Field(max_length=40)] = ""
    language: Annotated[str, Field(pattern=f"^({'|'.join(LOCALES)})$")] = SOURCE_LANGUAGE
    days: Annotated[int | None, Field(ge=0, le=90)] = 3


class Choose(Form):
    """Whose phone."""

    number: int


class Moment(Form):
    """When."""

    name: str


class Language(Form):
    """In which language."""

    language: Literal["nb", "nn", "en"]


# --- on the phone --------------------------------------------------------------------------------------------------


async def send(show: Show, form: Text) -> None:
    """Write a text."""
    try:
        await show.person.user.send(form.text)
    except ValueError:
        raise CannotError("too_long" if form.text.strip() else "empty") from None


async def tap(show: Show, form: Text) -> None:
    """Tap a key at the bottom of the screen."""
    await show.person.user.tap(form.text)


async def press(show: Show, form: Press) -> None:
    """Press a key under a message."""
    await show.person.user.press(form.data, form.message)


async def staff_press(show: Show, form: StaffPress) -> None:
    """Press a key in the chat in which one of the staff is told."""
    name = SEATS[form.seat]
    await show.standin.user(CHAT_OF[name], name.split()[0]).press(form.data, form.message)


async def attach(show: Show, form: Attach) -> None:
    """Send a voice message, a sticker, a photo or a place."""
    user = show.person.user
    match form.kind:
        case "voice":
            await user.voice()
        case "sticker":
            await user.sticker()
        case "photo":
            await user.photo()
        case "location":
            await user.location()


async def open_link(show: Show, _: Nothing) -> None:
    """Open the link of the letter, which presses Start with its token."""
    show.guided |= not show.entered
    show.entered = True
    await show.person.user.start(show.person.invitation.token)


async def enter(show: Show, _: Nothing) -> None:
    """Leave the first page, or the three steps, for everything there is."""
    show.entered, show.guided = True, False


async def lead(show: Show, form: Lead) -> None:
    """Do the next thing on the phone, as the red button says."""
    await LEADS[form.to](show)


async def follow(show: Show, form: Link) -> None:
    """Open a link that stands on a staff page: a patient's on the patient's phone, another in the chat of whoever sits there."""
    found = next((one for one in show.people if one.invitation.token == form.token), None)
    if found is not None:
        show.choose(show.people.index(found))
        await found.user.start(form.token)
    elif form.seat in SEATS:
        name = SEATS[form.seat]
        await show.standin.user(CHAT_OF[name], name.split()[0]).start(form.token)
    else:
        raise CannotError("gone")


async def write_code(show: Show, _: Nothing) -> None:
    """Write the code of the letter."""
    await show.person.user.send(show.person.invitation.code)


async def crave(show: Show, _: Nothing) -> None:
    """Tap the key for a craving, or use the command where no such key is shown."""
    user = show.person.user
    key = next((label for label in user.keys if label in craving_labels(show)), None)
    await (user.tap(key) if key else user.send(CRAVING_COMMAND))


async def ask(show: Show, _: Nothing) -> None:
    """Tap the key with the caseworker's name, or use the command."""
    user = show.person.user
    key = next((label for label in user.keys if label.startswith(talk_beginnings(show))), None)
    await (user.tap(key) if key else user.send(TALK_COMMAND))


async def lock(show: Show, form: Switch) -> None:
    """Turn the screen off or on."""
    show.lock(locked=form.on)


# --- around it -----------------------------------------------------------------------------------------------------


async def enrol(show: Show, form: Enrol) -> None:
    """Enrol a new test person."""
    await show.enrol(form.name.strip(), form.language, form.days)


async def renew(show: Show, _: Nothing) -> None:
    """A new link and code for the person whose phone is shown."""
    await show.renew()


async def choose(show: Show, form: Choose) -> None:
    """Show another phone."""
    show.choose(form.number)
    await show.look_up()


async def move(show: Show, form: Moment) -> None:
    """Let time pass."""
    if form.name not in MOMENTS:
        raise CannotError("wrong")
    show.move(form.name)


async def trouble(show: Show, form: Trouble) -> None:
    """Turn a trouble on or off."""
    match form.name:
        case "slow":
            show.troubles.set_slow(on=form.on)
        case "away":
            await show.troubles.set_away(on=form.on)
        case "mail":
            show.troubles.set_mail(on=form.on)
        case "absent":
            await show.troubles.set_absent(on=form.on)
        case "blocked":
            user = show.person.user
            if form.on is not is_blocked(show.person):
                await (user.block() if form.on else user.unblock())


async def speak(show: Show, form: Language) -> None:
    """Change the language of the page."""
    await show.speak(form.language)


async def begin_again(show: Show, _: Nothing) -> None:
    """Throw everything away and begin anew."""
    show.begin_again()


LEADS: Final[Mapping[str, Callable[[Show], Awaitable[None]]]] = {
    "welcome": leading.answer_welcome,
    "rate": leading.rate,
    "send": leading.send_request,
    "read": leading.read_answer,
}
ACTS: Final[Mapping[str, tuple[type[Form], Callable[..., Awaitable[None]]]]] = {
    "send": (Text, send),
    "tap": (Text, tap),
    "press": (Press, press),
    "staff-press": (StaffPress, staff_press),
    "attach": (Attach, attach),
    "open-link": (Nothing, open_link),
    "follow": (Link, follow),
    "enter": (Nothing, enter),
    "lead": (Lead, lead),
    "write-code": (Nothing, write_code),
    "crave": (Nothing, crave),
    "ask": (Nothing, ask),
    "lock": (Switch, lock),
    "enrol": (Enrol, enrol),
    "renew": (Nothing, renew),
    "choose": (Choose, choose),
    "move": (Moment, move),
    "trouble": (Trouble, trouble),
    "speak": (Language, speak),
    "begin-again": (Nothing, begin_again),
}


async def carry_out(show: Show, name: str, body: bytes) -> None:
    """Do it. Raises `CannotError`, and `KeyError` for an act that does not exist."""
    form, act = ACTS[name]
    read = form.read(body)
    show.must_be_ready()
    try:
        await act(show, read)
    except NotPossible:
        raise CannotError("blocked" if is_blocked(show.person) else "gone") from None
