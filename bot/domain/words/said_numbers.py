"""Numbers and times of day as people say them in words, Bokmål, Nynorsk and English, compared after `spelling.fold`."""

from typing import Final

from bot.domain.words.spelling import fold

_NUMBERS: Final = {
    word: number
    for number, words in enumerate(
        (
            "null zero ingenting",
            "en ein ett eitt one",
            "to two",
            "tre three",
            "fire four",
            "fem five",
            "seks six",
            "sju syv seven",
            "åtte eight",
            "ni nine",
            "ti ten",
            "elleve eleven",
            "tolv twelve",
        )
    )
    for word in fold(words)
}
#: What may stand before a number, and after it, without changing it.
_BEFORE: Final = frozenset(
    fold(
        "ca cirka kanskje sånn rundt omtrent ganske en ei et på det er den ligger about around maybe like its a"
    )
)
_AFTER: Final = frozenset(fold("kanskje nå no da ca omtrent tror jeg eg akkurat idag i dag maybe now think"))
_OUT_OF: Final = frozenset(fold("av of out"))
_EVENING: Final = frozenset(fold("kveld kvelden kvelds ettermiddag ettermiddagen pm evening night afternoon"))
_MORNING: Final = frozenset(fold("morgen morgenen morgonen morran formiddag formiddagen am morning"))
_SMALL: Final = frozenset(fold("kl klokka klokken rundt ca om på i the in at"))
_NOON: Final = 12


def number_said(text: str) -> int | None:
    """The one number in "ni", "en sjuer, tror jeg", "kanskje 7", "8 av 10". None when there is none, or more is said than that."""
    if not any(char.isalpha() or char == "/" for char in text):
        return None
    words = fold(text.replace("/", " av "))
    place = next((at for at, word in enumerate(words) if word in _OUT_OF), len(words))
    scale, words = words[place:], words[:place]
    if any(word not in _OUT_OF and _number(word) != 10 for word in scale):
        return None
    while len(words) > 1 and words[-1] in _AFTER:
        words.pop()
    while len(words) > 1 and words[0] in _BEFORE:
        words.pop(0)
    return _number(words[0]) if len(words) == 1 else None


def time_said(text: str) -> str | None:
    """`HH:MM` of "ni", "halv ni", "kvart på åtte", "kvart over sju om kvelden", "half past eight", "8 pm". None when it is none."""
    if not any(char.isalpha() for char in text):
        return None
    words = fold(text)
    evening, morning = not _EVENING.isdisjoint(words), not _MORNING.isdisjoint(words)
    past: dict[tuple[str, ...], int] = {("half", "past"): 30, ("halv",): -30}
    past |= {("kvart", "over"): 15, ("quarter", "past"): 15, ("kvart", "pa"): -15, ("quarter", "to"): -15}
    bare = list(words)
    minutes = 0
    for mark, shift in past.items():
        at = next((i for i in range(len(bare)) if tuple(bare[i : i + len(mark)]) == mark), None)
        if at is not None:
            minutes, bare = shift, bare[:at] + bare[at + len(mark) :]
            break
    left = [word for word in bare if word not in _EVENING | _MORNING | _SMALL]
    hour = _number(left[0]) if len(left) == 1 else None
    if hour is None or hour > _NOON or (evening and morning):
        return None
    if evening and hour < _NOON:
        hour += _NOON
    total = (hour * 60 + minutes) % (24 * 60)
    return f"{total // 60:02}:{total % 60:02}"


def _number(word: str) -> int | None:
    digits = word.removesuffix("er")
    if digits.isdecimal() and len(digits) <= 2:
        return int(digits)
    return _NUMBERS.get(word, _NUMBERS.get(word.removesuffix("er"), None))
