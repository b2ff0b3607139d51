import pytest

from bot.domain.lint.wording_translated import about_neutral_translation, about_translation


def codes(source: str, text: str, language: str = "en") -> list[str]:
    return [remark.code for remark in about_translation(source, text, language)]


@pytest.mark.parametrize(
    "text",
    [
        "You are an addict",
        "Your addiction",
        "Substance abuse",
        "He abused it",
        "You are clean now",
        "A dirty test",
        "You should have called",
        "You shouldn’t have gone",
        "An alcoholic",
        "For users",
        "You failed",
        "You are cured",
        "Your case is closed",
        "Pull yourself together",
        "You suffer from it",
        "He was drunk",
        "See if anything tempts you",
        "Get hooked on a series",
        "Fix the bike",
        "I think it was a slip",
        "Treat yourself",
    ],
)
def test_english_words_that_hurt_are_found(text: str) -> None:
    assert set(codes(text, text)) == {"forbidden-word"}


@pytest.mark.parametrize(
    "text",
    [
        "Violence and abuse line",
        "Violence, threats and abuse.",
        "Alcoholics Anonymous meets tonight",
        "Drink a glass of water",
        "What you wrote is useful",
        "A drug-free place",
        "{users} of the flat",
    ],
)
def test_english_words_that_only_look_like_them_pass(text: str) -> None:
    assert codes(text, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Ein misbrukar",
        "Alkoholikarar",
        "No er du rein",
        "Ein skiten prøve",
        "Det var mislukka",
        "Ta deg saman",
        "Saka di",
        "Brukaren svara",
        "Ein rusbustad",
        "Sjå om noko freistar",
        "Har du hug på ein tur?",
        "Ho fiksar sykkelen",
    ],
)
def test_nynorsk_words_that_hurt_are_found(text: str) -> None:
    assert codes(text, text, "nn") == ["forbidden-word"]


@pytest.mark.parametrize(
    "text",
    [
        "Eg vil ikke",
        "Jeg vil ikkje",
        "Når kjem du hjem?",
        "Hva vil du?",
        "Hvordan går det?",
        "Er det noe?",
        "Det kan være greitt",
        "Det er vanskelig",
        "Kjærlighet",
        "Ring nødnummeret",
        "Fra Kari",
        "Tre dager",
        "Et menneske",
        "Sammen med deg",
        "Å si frå",
        "Der du bor",
        "Hele dagen",
        "Det kjennes bra",
    ],
)
def test_bokmaal_in_a_nynorsk_sentence_is_found(text: str) -> None:
    assert codes(text, text, "nn") == ["not-translated"]


@pytest.mark.parametrize(
    "text",
    [
        "Eg er ikkje heime, men du kan ringje.",
        "Kva vil du gjere i helga?",
        "Det er billig, og ho er villig.",
        "Sjølvsagt kan du kome saman med nokon.",
        "Kvardagen, heimen og vegen fram",
        "Takk. Du er ikkje åleine om det.",
    ],
)
def test_nynorsk_passes(text: str) -> None:
    assert codes(text, text, "nn") == []


def test_norwegian_left_in_an_english_sentence_is_found() -> None:
    assert codes("Greit. Jeg venter.", "All right. Jeg venter.") == ["not-translated"]
    assert codes("Velg språk.", "Velg språk. Vel språk. Choose a language.") == []


@pytest.mark.parametrize(
    "source,text,code",
    [
        ("{caseworker} har svart.", "Somebody has answered.", "placeholders"),
        ("Noen har svart.", "{staff} has answered.", "placeholders"),
        ("{staff} har svart.", "{Staff} has answered.", "placeholders"),
        ("{staff} har svart.", "{staff has answered.", "brace"),
        ("Ring 113.", "Call 112.", "numbers"),
        ("Ring 113 eller 116 117.", "Call 113.", "numbers"),
        ("Ring 22 40 00 40.", "Call 22 40 00 44.", "numbers"),
        ("Skriv /hva.", "Write /stop.", "commands"),
        ("Skriv /hva.", "Write something.", "commands"),
        ("Skriv /hva.", "Write /whatever.", "commands"),
        ("Bra.", "Well done!!", "exclamation"),
        ("Bra.", "You have 12 days sober.", "streak"),
        ("Bra.", "Three days in a row.", "streak"),
    ],
)
def test_a_translation_says_neither_more_nor_less(source: str, text: str, code: str) -> None:
    assert code in codes(source, text)


@pytest.mark.parametrize(
    "source,text",
    [
        ("{caseworker} svarer. {caseworker} er borte.", "{caseworker} answers, but is away."),
        ("Ring 116 117 eller 113.", "Call 113 or 116 117."),
        ("Klokka 18.30", "At 18:30"),
        ("Skriv /hva.", "Write /what."),
        ("Telefon og/eller brev", "Telephone and/or letter"),
    ],
)
def test_what_may_differ_passes(source: str, text: str) -> None:
    assert codes(source, text) == []


@pytest.mark.parametrize(
    "language,text",
    [
        ("en", "How is your craving?"),
        ("en", "Your drug test"),
        ("en", "Message from the ward"),
        ("en", "Your recovery"),
        ("en", "Message from {clinic}"),
        ("nn", "Korleis er suget?"),
        ("nn", "Etter behandlinga"),
        ("nn", "Du er innlagd"),
        ("se", "Your clinic"),
    ],
)
def test_what_gives_it_away_on_a_lock_screen_is_found_in_every_language(language: str, text: str) -> None:
    assert "not-neutral" in {remark.code for remark in about_neutral_translation(text, language, names=True)}


@pytest.mark.parametrize(
    "language,text",
    [
        ("en", "Hello. How are you today?"),
        ("nn", "Hei. Korleis har du det i dag?"),
        ("en", "{staff} has answered."),
    ],
)
def test_neutral_translations_pass(language: str, text: str) -> None:
    assert not list(about_neutral_translation(text, language, names=True))
