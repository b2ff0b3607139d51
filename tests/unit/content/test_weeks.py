"""The two weeks in `docs/weeks/` are what the content says now. After a change: `python -m scripts.weeks`, and read them aloud."""

from pathlib import Path

import pytest

from scripts.weeks import FOLDER, LANGUAGES, WEEKS, pages

ROOT = Path(__file__).parents[3]
Pages = dict[Path, str]


@pytest.fixture(scope="module")
def played() -> Pages:
    """What the content says now, by page."""
    return dict(pages())


@pytest.mark.parametrize("week", WEEKS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_week_is_what_the_person_would_see_now(played: Pages, week: str, language: str) -> None:
    path = FOLDER / f"{week}.{language}.md"
    assert (ROOT / path).read_text(encoding="utf-8") == played[path]


def test_there_is_each_week_in_each_language_and_nothing_else() -> None:
    assert {path.name for path in (ROOT / FOLDER).glob("*")} == {
        f"{week}.{each}.md" for week in WEEKS for each in LANGUAGES
    }


@pytest.mark.parametrize("week", WEEKS)
def test_the_languages_say_the_same_number_of_things(played: Pages, week: str) -> None:
    """A missing sentence, or one in another language, would show as another shape."""
    shapes = {
        tuple(line[:1] for line in played[FOLDER / f"{week}.{each}.md"].splitlines() if line[:1] in "#>`")
        for each in LANGUAGES
    }
    assert len(shapes) == 1
    assert not any("{" in played[FOLDER / f"{week}.{each}.md"] for each in LANGUAGES)
