import pytest

from bot.domain.lint.problems import Severity
from bot.domain.lint.wording import about_label, about_message, about_neutral, about_text, placeholders


def codes(text: str) -> list[str]:
    return [remark.code for remark in about_text(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Tidligere rusmisbruk",
        "En misbruker",
        "Du er ikke narkoman.",
        "Alkoholikere",
        "Nå er du ren",
        "Skitten prøve",
        "Han var umotivert",
        "Det var mislykket",
        "Du er ferdigbehandlet",
        "Vi tar kontroll",
        "Kontrollen din",
        "Saken din er lukket",
        "Se om noe frister",
        "En fristende idé",
        "Har du lyst på en tur?",
        "Da får du et kick",
        "Fikse sykkelen",
        "Skål for det",
        "Unn deg noe",
        "Ta deg sammen",
        "ROP-pasienter",
        "For brukere",
        "Brukeren svarte",
        "Som en bruker",
        "I en rusbolig",
        "Nødbolig",
        "For addicts",
    ],
)
def test_words_that_hurt_are_found(text: str) -> None:
    assert codes(text) == ["forbidden-word"]


@pytest.mark.parametrize(
    "text",
    [
        "Bruker du noe nå?",
        "Folk som bruker i oppgangen",
        "Anonyme Narkomane møtes i kveld",
        "AA står for Anonyme Alkoholikere",
        "Legekontroll på mandag",
        "Rent sengetøy",
        "Du har brukermedvirkning",
        "Trene litt",
        "Har du fått en sprekk?",
        "Det er en sak for legen",
        "Kontonummer",
        "To frister i mars",
        "Fristen går ut",
        "Noe du har lyst til",
        "Du fikk nei",
        "Det var trangt der",
    ],
)
def test_words_that_only_look_like_them_pass(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Tre dager på rad",
        "Din streak",
        "Du fikk 5 poeng",
        "Ny score",
        "Du har 14 dager rusfri",
        "{answer.n} dager nykter",
        "12 døgn uten rus",
    ],
)
def test_counting_and_scoring_is_found(text: str) -> None:
    assert codes(text) == ["streak"]


def test_days_that_are_not_counted_against_anybody_pass() -> None:
    assert codes("Det er 14 dager til du drar. Rusfri bolig finnes.") == []


def test_shouting_and_emoji_are_found() -> None:
    assert codes("Bra!!") == ["exclamation"]
    assert [remark.severity for remark in about_text("Hei! Bra!")] == [Severity.WARNING]
    assert codes("Bra!") == []
    assert codes("🙂 👍") == ["emoji"]
    assert codes("🙂") == []
    assert codes("✓ Gå tur") == []


def test_a_stray_brace_is_found() -> None:
    assert codes("Hei {name") == ["brace"]
    assert codes("Hei name}") == ["brace"]
    assert codes("Hei {name}, {{sånn}}") == []
    assert list(placeholders("Hei {name}, {{sånn}} {answer.x}")) == ["name", "answer.x"]


def test_long_messages_and_labels_are_found() -> None:
    assert [(r.code, r.severity) for r in about_message("x" * 1001, asks=False)] == [
        ("long", Severity.WARNING)
    ]
    assert [(r.code, r.severity) for r in about_message("x" * 3501, asks=False)] == [("long", Severity.ERROR)]
    assert not list(about_message("x" * 1000, asks=True))
    assert [r.code for r in about_label("x" * 41)] == ["label"]
    assert not list(about_label("x" * 40))


def test_two_questions_in_one_asking_message_are_found() -> None:
    assert [(r.code, r.severity) for r in about_message("Sov du? Spiste du?", asks=True)] == [
        ("questions", Severity.WARNING)
    ]
    assert not list(about_message("Sov du? Spiste du?", asks=False))


@pytest.mark.parametrize(
    "text",
    [
        "Rus", "Har du sug?", "Suget nå", "Russug", "Craving", "Etter et tilbakefall", "Relapse", "Behandlingen", "Your treatment",
        "Klinikken", "Nalokson", "Naloxone", "Ettervern", "Du er rusfri", "Etter utskrivning", "Svar fra {clinic}", "Du skrev {answer}",
        "Du skrev {answer.note}", "{preview}", "{caseworker} spør",
    ],
)  # fmt: skip
def test_what_gives_it_away_on_a_lock_screen_is_found(text: str) -> None:
    assert [remark.code for remark in about_neutral(text)] == ["not-neutral"]


@pytest.mark.parametrize(
    "text",
    [
        "Hei. Har du et øyeblikk?",
        "Hvordan er det nå?",
        "Rusletur i parken",
        "En sugende vind",
        "Russisk salat",
        "Hei {first_name}",
    ],
)
def test_neutral_words_pass(text: str) -> None:
    assert not list(about_neutral(text))


def test_a_first_name_alone_may_stand_in_a_neutral_phrase() -> None:
    assert not list(about_neutral("{caseworker} har svart", names=True))
    assert list(about_neutral("{caseworker} på {clinic} har svart", names=True))
