"""What patients and staff saw in a simulated time, judged: was a request dropped, somebody left untold, woken, told twice, led nowhere?

Knows nothing of the program: it imports nothing of `bot` and takes only what the stand-ins for telephone, mailbox and staff page wrote
down, with times. Each count is explained by stories in words.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Kind(StrEnum):
    """What an entry is. The first five are a telephone's, the last five the staff's."""

    MESSAGE = "message"  # came to the phone
    EDIT = "edit"  # a message that was there changed
    POPUP = "popup"  # the small text over the chat
    PRESS = "press"  # the person pressed a key
    WRITE = "write"  # the person wrote, or tapped a key at the bottom, which writes
    BLOCK = "block"  # the person blocked the bot, or threw the account away
    LOST = "lost"  # it arrived, but the answer to the program was lost: it may rightly come again
    MAIL = "mail"  # came to somebody's mailbox
    PAGE = "page"  # somebody looked at their list of requests
    ROUND = "round"  # the list as it stands of somebody at work: everybody's are looked at, once a day, at the same moment
    OPEN = "open"  # somebody followed a code to its request
    ACT = "act"  # somebody of the staff did something with a request, and the page said it was done


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that somebody saw or did.

    `keys` are pairs of label and data under a message; `bottom` the labels at the bottom of the screen, where the message sets them.
    `id` numbers a chat's messages. `code` and `codes` name requests. Of an `OPEN`, `text` is empty when it led nowhere; of an `ACT` it is
    the word of what was done: take, answer, hand_on, close, working, not_mine, plan (a call, for the moment `until`), result (how it
    went). `place` is the mail address.
    """

    at: datetime
    who: str
    kind: Kind
    text: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    bottom: tuple[str, ...] | None = None
    id: int = 0
    code: str = ""
    codes: frozenset[str] = frozenset()
    place: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """A time in which something did not work: `telegram`, `program` or `mail`."""

    what: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds in this clinic, said beforehand: local hours, days it is closed, what was out of order, and how long each may wait.

    `urgent` is by the clock, `routine` in working time: within this a person on the staff has done something about a request, or the
    patient has heard that it went on, or that nobody has answered.
    """

    ends: datetime
    zone: str = "Europe/Oslo"
    opens: time = time(8)
    closes: time = time(15)
    closed: frozenset[date] = frozenset()
    quiet_from: time = time(22)
    quiet_to: time = time(7)
    away: tuple[Away, ...] = ()
    urgent: timedelta = timedelta(minutes=60)
    routine: timedelta = timedelta(minutes=420)
    #: Labels of keys that only put a message away: a mark on it is answer enough.
    closes_only: frozenset[str] = frozenset({"Lukk", "Close"})
    #: Labels of the keys that send a request.
    sends: frozenset[str] = frozenset({"Send", "Send som haster", "Send som hastar", "Send as urgent"})
    #: Labels of the keys under the question whether words are to join a request that was out when they were sent: no request of their own.
    joins: frozenset[str] = frozenset({"Legg til", "Add it"})
    #: What stands in the words to a patient who is told at once that nobody is reached.
    nobody_words: tuple[str, ...] = ("får ikke tak i noen", "får ikkje tak i nokon", "cannot reach anybody")
    #: What stands in a notice of an urgent request.
    urgent_words: tuple[str, ...] = ("haster", "hastar", "urgent")
    #: What stands in a text or on a key by which somebody wants peace for a while, or for good.
    peace_words: tuple[str, ...] = ("stopp", "stop", "pause", "slett", "delete")
    #: A planned call of which nobody says how it went is asked about so long after its moment, within these hours, or else in the morning.
    asked_after: timedelta = timedelta(hours=1)
    asks_from: time = time(9)
    asks_to: time = time(20)
    asks_in_the_morning: time = time(10)


#: A person who did something is answered within this.
ANSWERED = timedelta(minutes=2)
#: What staff did with a request shows in the patient's chat within this; a first notice is in a mailbox within this.
NEWS = timedelta(minutes=5)
#: Answers so close to each other are announced once.
IN_ONE_GO = timedelta(minutes=1)
#: What comes by night is an answer to what the person did before, within this: the longest come-back that can be asked for.
COMEBACK = timedelta(minutes=65)
#: The same mail to the same address again within this is the same notice.
SAME_NOTICE = timedelta(minutes=10)
#: What shows that a request is out: its line still offers to take it back.
OUT = "withdraw"
#: How the data of a key begins and ends that says that something promised happened.
PROMISED, HAPPENED = "d:", ":yes"
_TELLING = frozenset({"take", "answer", "hand_on", "close", "plan"})
_PERSON = frozenset({Kind.PRESS, Kind.WRITE})


@dataclass(frozen=True, slots=True)
class Story:
    """One fault, in words. `count` is the figure it belongs to."""

    count: str
    at: datetime
    who: str
    words: str


@dataclass(slots=True)
class Judgement:
    """What was found."""

    messages: int = 0
    requests: int = 0
    stories: list[Story] = field(default_factory=list)

    def count(self, name: str) -> int:
        """One of `COUNTS`."""
        return sum(one.count == name for one in self.stories)


COUNTS = ("requests_dropped", "patients_untold", "in_quiet_hours", "sent_twice", "dead_ends")


def judge(seen: Iterable[Seen], facts: Facts) -> Judgement:
    """Read everything that was seen, in the order in which it was, and count what must not be."""
    record = _Record(sorted(seen, key=lambda one: one.at), facts)
    found = Judgement(sum(one.kind in {Kind.MESSAGE, Kind.MAIL} for one in record.seen), len(record.requests))
    for rule in (_dropped, _untold, _by_night, _twice, _nowhere):
        found.stories += rule(record)
    found.stories.sort(key=lambda one: one.at)
    return found


@dataclass(slots=True)
class _Request:
    """A request as the patient's phone shows it: since when, and every change of the line that says where it stands."""

    code: str
    who: str
    sent: datetime
    can_be_raised: bool
    urgent_since: datetime | None = None
    line: list[tuple[datetime, bool]] = field(default_factory=list)  # from when on it is out, or not
    moves: list[tuple[datetime, str]] = field(
        default_factory=list
    )  # from when on another phone of theirs shows it

    @property
    def phones(self) -> set[str]:
        """Every phone that has shown it."""
        return {self.who, *(phone for _, phone in self.moves)}

    def phone(self, at: datetime) -> str:
        """The phone that shows it at a moment: a conversation may move to another."""
        return next((who for moved, who in reversed(self.moves) if moved <= at), self.who)

    def out_since(self, at: datetime) -> datetime | None:
        """Since when it has been out at a moment; None when it is not."""
        before = [one for one in self.line if one[0] <= at]
        if not before or not before[-1][1]:
            return None
        since = before[-1][0]
        for moment, out in reversed(before):
            if not out:
                break
            since = moment
        return since


class _Record:
    """Everything that was seen, by whom and by request."""

    def __init__(self, seen: Sequence[Seen], facts: Facts) -> None:
        self.seen = seen
        self.facts = facts
        self.zone = ZoneInfo(facts.zone)
        self.phones: dict[str, list[Seen]] = defaultdict(list)
        self.of_code: dict[str, list[Seen]] = defaultdict(list)
        self.requests: dict[str, _Request] = {}
        phone = {Kind.MESSAGE, Kind.EDIT, Kind.POPUP, *_PERSON, Kind.BLOCK, Kind.LOST}
        for one in seen:
            if one.kind in phone and not one.place:
                self.phones[one.who].append(one)
            for code in one.codes | ({one.code} if one.code else frozenset()):
                self.of_code[code].append(one)
        self.times = {who: [one.at for one in chat] for who, chat in self.phones.items()}
        for who, chat in self.phones.items():
            self._requests_of(who, chat)
        for request in self.requests.values():
            request.line.sort(key=lambda one: one[0])
            request.moves.sort()
            request.urgent_since = self._urgent_since(request)

    def _urgent_since(self, request: _Request) -> datetime | None:
        """When a request became urgent: as the staff's mails say; without one, when it was sent, if it cannot be made more urgent."""
        mails = [one for one in self.of_code[request.code] if one.kind is Kind.MAIL]
        if not mails and not request.can_be_raised:
            return request.sent
        return next(
            (one.at for one in mails if any(word in one.text for word in self.facts.urgent_words)), None
        )

    def _requests_of(self, who: str, chat: Sequence[Seen]) -> None:
        lines: dict[int, str] = {}  # which message is whose line
        for one in chat:
            if one.kind not in {Kind.MESSAGE, Kind.EDIT}:
                continue
            codes = {code for code, _ in _acts(one.keys)}
            for code in codes:
                known = self.requests.get(code)
                words = {word for its, word in _acts(one.keys) if its == code}
                if known is None and OUT in words:
                    known = self.requests[code] = _Request(code, who, one.at, "urgent" in words)
                if known is not None:
                    if who not in known.phones:
                        known.moves.append((one.at, who))
                    known.line.append((one.at, OUT in words))
                    if OUT in words:  # an answer, and a key to answer it, are no line
                        lines[one.id] = code
            gone = lines.get(one.id)
            if one.kind is Kind.EDIT and not codes and gone is not None:
                newer = any(its == gone and number > one.id for number, its in lines.items())
                if not newer:
                    self.requests[gone].line.append((one.at, False))

    def between(self, who: str, since: datetime, until: datetime) -> Sequence[Seen]:
        """What was seen in a chat after a moment, up to another."""
        chat, times = self.phones.get(who, []), self.times.get(who, [])
        return chat[bisect_right(times, since) : bisect_right(times, until)]

    def from_on(self, who: str, since: datetime, until: datetime) -> Sequence[Seen]:
        """The same, with what was seen at the first moment."""
        chat, times = self.phones.get(who, []), self.times.get(who, [])
        return chat[bisect_left(times, since) : bisect_right(times, until)]

    def chat_between(self, who: str, before: Seen, one: Seen) -> Sequence[Seen]:
        """What was seen in a chat between two entries, without the changes that came with the first."""
        return [
            each for each in self.between(who, before.at + timedelta(seconds=5), one.at) if each is not one
        ]

    def by(self, at: datetime, within: timedelta, *, mail: bool = False) -> datetime:
        """Until when something has to be seen: later by whatever was out of order meanwhile."""
        limit = at + within
        for away in sorted(self.facts.away, key=lambda one: one.since):
            if (mail or away.what != "mail") and away.since <= limit and away.until >= at:
                limit = max(limit, away.until + within)
        return limit

    def was_away(self, at: datetime) -> bool:
        """Whether program or Telegram was out of order at a moment."""
        return any(one.what != "mail" and one.since <= at <= one.until for one in self.facts.away)

    def blocked(self, who: str, until: datetime) -> bool:
        """Whether a phone cannot be reached at a moment: blocked, and nothing done there since."""
        for one in reversed(self.from_on(who, datetime.min.replace(tzinfo=until.tzinfo), until)):
            if one.kind is Kind.BLOCK:
                return True
            if one.kind in _PERSON:
                return False
        return False

    def rests(self, who: str, until: datetime) -> bool:
        """Whether somebody cannot be asked anything at a moment: the phone cannot be reached, or they have wanted peace at some time."""
        chat = self.from_on(who, datetime.min.replace(tzinfo=until.tzinfo), until)
        own = (one.text.lower() for one in chat if one.kind in _PERSON)
        return self.blocked(who, until) or any(
            word in text for text in own for word in self.facts.peace_words
        )

    def asked_about(self, moment: datetime) -> datetime:
        """When somebody is asked about what was to happen at a moment: soon after, by day."""
        here = (moment + self.facts.asked_after).astimezone(self.zone)
        if here.time() >= self.facts.asks_to:
            here += timedelta(days=1)
        elif here.time() >= self.facts.asks_from:
            return here
        return datetime.combine(here.date(), self.facts.asks_in_the_morning, self.zone)

    def morning(self, at: datetime) -> datetime:
        """When the quiet hours end in which a moment lies."""
        here = at.astimezone(self.zone)
        days = int(here.time() >= self.facts.quiet_from)
        return datetime.combine(here.date() + timedelta(days=days), self.facts.quiet_to, self.zone)

    def first_words(self, request: _Request) -> str:
        """What the patient read when the request was sent."""
        return " ".join(one.text for one in self.from_on(request.who, request.sent, request.sent))

    def due(self, request: _Request, since: datetime) -> datetime:
        """Until when the patient has to have heard something, or somebody has to have done something."""
        facts = self.facts
        at = self._working(since, facts.routine)
        if request.urgent_since is not None:
            at = min(at, max(since, request.urgent_since) + facts.urgent)
        return self.by(at, NEWS, mail=True)

    def _working(self, since: datetime, minutes: timedelta) -> datetime:
        facts, left = self.facts, minutes
        at = since.astimezone(self.zone)
        while True:
            day = at.date()
            opens = datetime.combine(day, facts.opens, self.zone)
            closes = datetime.combine(day, facts.closes, self.zone)
            begins = max(at, opens)
            if day.weekday() < 5 and day not in facts.closed and begins < closes:
                if closes - begins >= left:
                    return begins + left
                left -= closes - begins
            at = datetime.combine(day + timedelta(days=1), time(0), self.zone)

    def tell(self, count: str, one: Seen, words: str) -> Story:
        """A story, with what stood in the chat before and after."""
        lines = [words, *self.around(one.who, one.at)]
        return Story(count, one.at, one.who, "\n".join(lines))

    def around(self, who: str, at: datetime) -> list[str]:
        """A few lines of a chat around a moment; of the staff's, what they saw and did."""
        if who not in self.phones:
            theirs = [
                one for one in self.seen if one.who == who and one.kind is not Kind.ROUND and one.at <= at
            ]
            return [self.line(one) for one in theirs[-6:]]
        chat, times = self.phones.get(who, []), self.times.get(who, [])
        place = bisect_left(times, at)
        return [self.line(one) for one in chat[max(0, place - 8) : place + 4]]

    def line(self, one: Seen) -> str:
        """One entry on one line."""
        text = " ".join(one.text.split())
        text = f"{text[:110]}…" if len(text) > 110 else text
        keys = f"  [{' | '.join(label for label, _ in one.keys)}]" if one.keys else ""
        return f"    {self.when(one.at)} {one.who} {one.kind.value}: {one.code}{' ' if one.code else ''}{text}{keys}"

    def when(self, at: datetime) -> str:
        """A moment, local."""
        return f"{at.astimezone(self.zone):%a %d %b %H:%M:%S}"


def _acts(keys: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The requests that keys speak of, and what each would do."""
    for _, data in keys:
        head, _, rest = data.partition(":")
        code, _, word = rest.partition(":")
        if head == "q" and code:
            yield code, word


# --- requests_dropped ----------------------------------------------------------------------------------------------------


def _dropped(record: _Record) -> Iterator[Story]:
    """A key that sends brought no request; nobody was told of one; or one is out and stands on nobody's list."""
    yield from _never_made(record)
    for request in record.requests.values():
        story = _never_told(record, request)
        if story is not None:
            yield story
    yield from _on_no_list(record)


def _never_made(record: _Record) -> Iterator[Story]:
    for who, chat in record.phones.items():
        for one in chat:
            if one.kind is not Kind.PRESS or one.text not in record.facts.sends or record.was_away(one.at):
                continue
            until = record.by(one.at, ANSWERED)
            if until > record.facts.ends or record.blocked(who, until):
                continue
            after = record.from_on(who, one.at, until)
            came = [
                each for each in after if each.kind is Kind.MESSAGE or (each.kind is Kind.POPUP and each.text)
            ]
            is_out = any(
                who in each.phones
                and (
                    each.out_since(until) is not None
                    or any(o and one.at < at <= until for at, o in each.line)
                )
                for each in record.requests.values()
            )
            shown = {label for each in came for label, _ in each.keys}
            asked = shown & (record.facts.sends | record.facts.joins)
            said = is_out or asked or any(True for each in came for _ in _acts(each.keys))
            if not came or not said:
                yield record.tell(
                    "requests_dropped", one, f"{who} pressed «{one.text}» and no request came of it"
                )


def _never_told(record: _Record, request: _Request) -> Story | None:
    """A notice is in somebody's mailbox within minutes, whatever the hour; or the patient reads soon that nobody could be told."""
    until = record.by(request.sent, NEWS, mail=True)
    if until > record.facts.ends or not _is_out_until(request, until):
        return None
    told = {Kind.MAIL, Kind.PAGE, Kind.ACT}
    if any(one.kind in told and one.at <= until for one in record.of_code.get(request.code, ())):
        return None
    if any(word in record.first_words(request) for word in record.facts.nobody_words):
        return None
    one = Seen(request.sent, request.who, Kind.MESSAGE)
    return record.tell(
        "requests_dropped", one, f"{request.who} sent {request.code}; nobody on the staff was told of it"
    )


def _on_no_list(record: _Record) -> Iterator[Story]:
    rounds: dict[datetime, set[str]] = defaultdict(set)
    for one in record.seen:
        if one.kind is Kind.ROUND:
            rounds[one.at] |= one.codes
    told: set[str] = set()
    for at, codes in rounds.items():
        for request in record.requests.values():
            if request.code in codes | told:
                continue
            since = request.out_since(at)
            if since is None or record.by(since, NEWS) > at or record.blocked(request.phone(at), at):
                continue
            told.add(request.code)
            one = Seen(at, request.who, Kind.ROUND)
            yield record.tell(
                "requests_dropped", one, f"{request.code} of {request.who} is out and stands on nobody's list"
            )


# --- patients_untold -----------------------------------------------------------------------------------------------------


def _untold(record: _Record) -> Iterator[Story]:
    """Somebody did something about a request and the patient's phone shows nothing of it; a wait was too long without a word; or of a
    planned call nobody said how it went, and nobody asked."""
    for request in record.requests.values():
        acts = [one for one in record.of_code.get(request.code, ()) if one.kind is Kind.ACT]
        yield from _not_shown(record, request, acts)
        yield from _too_long(record, request, acts)
        yield from _not_asked(record, request, acts)


def _not_shown(record: _Record, request: _Request, acts: Sequence[Seen]) -> Iterator[Story]:
    answered: datetime | None = None
    for place, act in enumerate(acts):
        until = record.by(act.at, NEWS)
        if act.text == "answer":
            asked = answered is None or any(out and at > answered for at, out in request.line if at <= act.at)
            if not asked and _is_night(record, act.at):
                until = record.by(record.morning(act.at), NEWS)  # more of an answer, which wakes nobody
            answered = act.at
        another = place + 1 < len(acts) and acts[place + 1].at <= until
        if act.text not in _TELLING or another or until > record.facts.ends:
            continue
        phone = request.phone(act.at)
        if record.blocked(phone, until) or record.blocked(phone, act.at):
            continue
        shown = record.from_on(phone, act.at, until)
        if act.text == "answer":
            shown = [*_unopened(record, phone, act.at), *shown]
            told = any(
                one.kind is Kind.MESSAGE and (request.code, "read") in set(_acts(one.keys)) for one in shown
            )
        else:
            told = any(one.kind in {Kind.MESSAGE, Kind.EDIT} for one in shown)
        if not told:
            one = Seen(act.at, request.who, Kind.ACT)
            words = f"{act.who} did «{act.text}» with {request.code}, and {request.who} saw nothing of it"
            yield record.tell("patients_untold", one, words)


def _unopened(record: _Record, phone: str, at: datetime) -> Sequence[Seen]:
    """What a phone was shown within a minute before, since anything was done there: the key under it shows what is answered now as well."""
    chat = list(record.between(phone, at - IN_ONE_GO, at))
    done = max((place for place, one in enumerate(chat) if one.kind in _PERSON), default=-1)
    return chat[done + 1 :]


def _too_long(record: _Record, request: _Request, acts: Sequence[Seen]) -> Iterator[Story]:
    """From the sending until somebody acts or the patient hears that it went on or that nobody answered."""
    until = record.due(request, request.sent)
    if until > record.facts.ends or not _is_out_until(request, until):
        return
    if any(request.sent <= act.at <= until for act in acts) or _news(record, request, request.sent, until):
        return
    if record.blocked(request.phone(until), until):
        return
    one = Seen(request.sent, request.who, Kind.MESSAGE)
    words = f"{request.who} sent {request.code} and heard nothing until {record.when(until)}"
    yield record.tell("patients_untold", one, words)


def _not_asked(record: _Record, request: _Request, acts: Sequence[Seen]) -> Iterator[Story]:
    """A call was planned, nobody said how it went, and the patient was not asked whether it happened."""
    for act in acts:
        if act.until is None:
            continue
        until = record.by(record.asked_about(act.until), NEWS)
        entered = any(each.text == "result" and act.at < each.at <= until for each in acts)
        phones = [who for who in record.phones if who.split(", ")[0] == request.who.split(", ")[0]]
        if entered or until > record.facts.ends or any(record.rests(who, until) for who in phones):
            continue
        shown = [one for who in phones for one in record.between(who, act.until, until)]
        data = [data for one in shown for _, data in one.keys]
        if not any(each.startswith(PROMISED) and each.endswith(HAPPENED) for each in data):
            words = f"{act.who} planned to call {request.who}, nobody said how it went, and nobody asked until {record.when(until)}"
            yield record.tell("patients_untold", Seen(act.until, request.who, Kind.MESSAGE), words)


def _is_out_until(request: _Request, until: datetime) -> bool:
    return all(out for at, out in request.line if at <= until)


def _news(record: _Record, request: _Request, since: datetime, until: datetime) -> bool:
    """Whether a message came by itself: not in answer to something that the person did just before."""
    did = since
    for one in record.between(request.phone(until), since, until):
        if one.kind in _PERSON:
            did = one.at
        if one.kind is Kind.MESSAGE and one.at > record.by(did, ANSWERED):
            return True
        if one.kind is Kind.EDIT and request.code in {code for code, _ in _acts(one.keys)}:
            return True
    return False


# --- in_quiet_hours ------------------------------------------------------------------------------------------------------


def _by_night(record: _Record) -> Iterator[Story]:
    """A message in the quiet hours that is no answer, no come-back that was asked for, and no news of an urgent request."""
    for who, chat in record.phones.items():
        did: datetime | None = None
        for one in chat:
            if one.kind in _PERSON:
                did = one.at
            if one.kind is not Kind.MESSAGE or not _is_night(record, one.at):
                continue
            if did is not None and one.at <= record.by(did, COMEBACK):
                continue
            if not _is_news(record, who, one.at):
                yield record.tell(
                    "in_quiet_hours", one, f"{who} got a message by night that nobody asked for"
                )


def _is_night(record: _Record, at: datetime) -> bool:
    here = at.astimezone(record.zone).time()
    return here >= record.facts.quiet_from or here < record.facts.quiet_to


def _is_news(record: _Record, who: str, at: datetime) -> bool:
    for request in record.requests.values():
        if who not in request.phones or request.sent > at:
            continue
        if request.urgent_since is not None and request.out_since(at - timedelta(seconds=30)) is not None:
            return True
        acts = (one for one in record.of_code.get(request.code, ()) if one.kind is Kind.ACT)
        if any(one.at <= at <= record.by(one.at, NEWS) for one in acts):
            return True
    return False


# --- sent_twice ----------------------------------------------------------------------------------------------------------


def _twice(record: _Record) -> Iterator[Story]:
    """The same words to the same person again on the same day, with nothing done in between that they could answer."""
    for who, chat in record.phones.items():
        came: dict[tuple[str, tuple[tuple[str, str], ...]], Seen] = {}
        may_come_again: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()
        newest: Seen | None = None
        for one in chat:
            if one.kind in _PERSON:
                came.clear()
            if one.kind is Kind.LOST and newest is not None:
                may_come_again[newest.text, newest.keys] += 1
            if one.kind is not Kind.MESSAGE:
                continue
            what, newest = (one.text, one.keys), one
            before = came.get(what)
            came[what] = one
            if before is None or not _same_day(record, before, one) or _acted(record, who, before, one):
                continue
            if may_come_again[what]:
                may_come_again[what] -= 1
                continue
            words = f"{who} got the same words at {record.when(before.at)} and {record.when(one.at)}"
            yield record.tell("sent_twice", one, words)
    yield from _mailed_twice(record)


def _mailed_twice(record: _Record) -> Iterator[Story]:
    mailed: dict[tuple[str, str], Seen] = {}
    for one in record.seen:
        if one.kind is Kind.LOST and one.place:
            mailed = {what: seen for what, seen in mailed.items() if what[0] != one.place}
        if one.kind is not Kind.MAIL:
            continue
        before = mailed.get((one.place, one.text))
        mailed[one.place, one.text] = one
        if before is not None and one.at - before.at < SAME_NOTICE and not _moved(record, before, one):
            words = f"{one.who} got the same mail at {record.when(before.at)} and {record.when(one.at)}: {one.text[:40]}"
            yield record.tell("sent_twice", one, words)


def _moved(record: _Record, before: Seen, one: Seen) -> bool:
    """Whether the patient or the staff did something about a request just before one of two notices of it."""
    request = record.requests.get(one.code)
    since = before.at - timedelta(minutes=1)
    if request is not None:
        since = max(since, request.sent)
        if any(each.kind in _PERSON for each in record.between(request.phone(one.at), since, one.at)):
            return True
    return any(
        each.kind is Kind.ACT and since < each.at <= one.at for each in record.of_code.get(one.code, ())
    )


def _acted(record: _Record, who: str, before: Seen, one: Seen) -> bool:
    """Whether a request of this person's moved in between, by somebody of the staff or as its line says: the same words are news then."""
    acts = (
        each.kind is Kind.ACT and before.at < each.at <= one.at
        for request in record.requests.values()
        if who in request.phones
        for each in record.of_code.get(request.code, ())
    )
    between = record.chat_between(who, before, one)
    return any(acts) or any(each.kind is Kind.EDIT and any(_acts(each.keys)) for each in between)


def _same_day(record: _Record, one: Seen, other: Seen) -> bool:
    return one.at.astimezone(record.zone).date() == other.at.astimezone(record.zone).date()


# --- dead_ends -----------------------------------------------------------------------------------------------------------


def _nowhere(record: _Record) -> Iterator[Story]:
    """Somebody did something and nothing came; a chat offers no key at all; a code in a notice leads to nothing."""
    for who, chat in record.phones.items():
        yield from _unanswered(record, who, chat)
        yield from _no_key(record, who, chat)
    for one in record.seen:
        if one.kind is Kind.OPEN and not one.text:
            yield record.tell("dead_ends", one, f"{one.who} followed {one.code} and found nothing")


def _unanswered(record: _Record, who: str, chat: Sequence[Seen]) -> Iterator[Story]:
    answered_at: datetime | None = None
    marked_at: datetime | None = None
    for one in reversed(chat):
        if one.kind is Kind.EDIT:
            marked_at = one.at
        if one.kind is Kind.EDIT and one.keys:
            answered_at = one.at
        if one.kind is Kind.MESSAGE or (one.kind is Kind.POPUP and one.text):
            answered_at = one.at
        if one.kind is Kind.BLOCK:
            answered_at = marked_at = one.at
        if one.kind not in _PERSON:
            continue
        until = record.by(one.at, ANSWERED)
        if one.kind is Kind.PRESS and record.was_away(one.at):
            continue  # Telegram throws a press away after 150 seconds; whoever waits is told to press again
        at = answered_at
        if one.text in record.facts.closes_only:
            at = min(filter(None, (marked_at, answered_at)), default=None)
        if (at is None or at > until) and until <= record.facts.ends:
            yield record.tell("dead_ends", one, f"{who} did «{one.text[:60]}» and nothing came")


def _no_key(record: _Record, who: str, chat: Sequence[Seen]) -> Iterator[Story]:
    bottom: tuple[str, ...] | None = None
    for one in chat:
        if one.kind is not Kind.MESSAGE:
            continue
        bottom = one.bottom if one.bottom is not None else bottom
        if bottom is not None and not bottom and not one.keys:
            yield record.tell("dead_ends", one, f"{who} has no key left to press")
            return
