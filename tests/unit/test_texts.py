"""Sentences in a language: filled in once, said in Bokmål where no translation is, and catalogues that are broken say where."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import (
    Catalogue,
    Texts,
    fill,
    fingerprint,
    format_date,
    format_time,
    format_weekday,
    load_catalogues,
    local,
)

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def catalogue(folder: Path, body: str | bytes, language: str = "nn") -> Path:
    path = folder / language / "LC_MESSAGES" / "rodtrad.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(body if isinstance(body, bytes) else (HEAD + body).encode())
    return path


# --- filling in ---


def test_placeholders_are_filled_in_by_name() -> None:
    values = {"caseworker": "Kari", "answer.before": "7"}
    assert fill("Hei, {caseworker}: {answer.before}.", values.__getitem__) == "Hei, Kari: 7."


def test_doubled_braces_are_single_ones() -> None:
    assert fill("{{name}} {{{name}}} }}{{", lambda _name: "x") == "{name} {x} }{"


def test_other_braces_stay_as_they_are() -> None:
    assert fill("{} { name } {Name} {1} :{", lambda _name: "x") == "{} { name } {Name} {1} :{"


def test_a_name_that_ends_with_a_full_stop_ends_the_sentence_too() -> None:
    assert fill("Gått videre til {staff}.", lambda _name: "Kari N.") == "Gått videre til Kari N."
    assert fill("{staff} skriver: {staff}", lambda _name: "Kari N.") == "Kari N. skriver: Kari N."
    assert fill("{staff}...", lambda _name: "Kari N.") == "Kari N...."


def test_a_name_nobody_knows_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("{unknown}", {"known": "x"}.__getitem__)


@given(st.text(max_size=50), st.text(max_size=50))
def test_what_a_person_wrote_is_never_filled_in_again(written: str, other: str) -> None:
    def value(name: str) -> str:
        return {"answer": written, "name": other}[name]

    assert fill("{answer}|{name}|{answer}", value) == f"{written}|{other}|{written}"


@given(st.text(max_size=50))
def test_braces_that_were_doubled_come_back_as_they_were(text: str) -> None:
    assert fill(text.replace("{", "{{").replace("}", "}}"), lambda _name: "x") == text


# --- finding ---


def texts() -> Texts:
    source = {"a.first.say": "Hei", "a.second.say": "Ha det", "a.third.say": "Ny"}
    translated = {"a.first.say": "Hello", "a.second.say": "Bye", "a.gone.say": "Old"}
    made_from = {"a.first.say": fingerprint("Hei"), "a.second.say": fingerprint("Farvel")}
    return Texts(source, {"en": Catalogue("en", translated, made_from)})


def test_a_sentence_is_said_in_the_language_or_else_in_bokmaal() -> None:
    assert texts().get("a.first.say", "en") == "Hello"
    assert texts().get("a.third.say", "en") == "Ny"
    assert texts().get("a.first.say", "nb") == "Hei"
    assert texts().get("a.first.say", "fi") == "Hei"
    with pytest.raises(KeyError):
        texts().get("a.gone.say", "nb")


def test_what_is_missing_stale_or_gone_is_found() -> None:
    assert texts().missing("en") == ["a.third.say"]
    assert texts().stale("en") == ["a.second.say"]
    assert texts().orphans("en") == ["a.gone.say"]


# --- catalogues ---


def test_a_catalogue_is_read_with_what_each_translation_was_made_from(tmp_path: Path) -> None:
    catalogue(
        tmp_path,
        '# nb-0123456789ab\nmsgid "a.say"\nmsgstr "Hei {name} 💔"\n\n'
        'msgid "b.say"\nmsgstr ""\n\n#, fuzzy\nmsgid "c.say"\nmsgstr "Uviss"\n',
    )
    (found,) = load_catalogues(tmp_path).values()
    assert found == Catalogue("nn", {"a.say": "Hei {name} 💔"}, {"a.say": "0123456789ab"})


def test_without_catalogues_there_are_none(tmp_path: Path) -> None:
    assert load_catalogues(tmp_path) == {}


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ('msgid "a"\nmsgstr "b\n', 5),
        ("dette er ingen katalog\n", 4),
        ('msgid "a"\nmsgstr b\n', 5),
    ],
)
def test_a_broken_catalogue_names_file_and_line(tmp_path: Path, body: str, line: int) -> None:
    path = catalogue(tmp_path, body)
    with pytest.raises(ValueError, match=rf"{path}:{line}: ") as caught:
        load_catalogues(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_catalogue_that_is_not_utf_8_names_file_and_line(tmp_path: Path) -> None:
    path = catalogue(tmp_path, HEAD.encode() + 'msgid "a"\nmsgstr "blåbær"\n'.encode("latin-1"))
    with pytest.raises(ValueError, match=f"{path}:5: this is not UTF-8"):
        load_catalogues(tmp_path)


# --- moments ---


def test_moments_are_written_as_in_the_language() -> None:
    moment = datetime(2026, 4, 3, 6, 5, tzinfo=UTC)
    assert local(moment, "Europe/Oslo").hour == 8
    assert format_time(local(moment, "Europe/Oslo"), "nb") == "08:05"
    day = date(2026, 4, 3)
    assert [format_date(day, language) for language in ("nb", "nn", "en")] == [
        "3. april",
        "3. april",
        "3 April",
    ]
    assert [format_weekday(day, language) for language in ("nb", "nn", "en", "xx")] == [
        "fredag",
        "fredag",
        "Friday",
        "fredag",
    ]
    assert format_weekday(0, "nb") == "mandag"
