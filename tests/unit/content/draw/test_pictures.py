"""The pictures of the conversations as they are shipped, in every language, and of any conversation there could be."""

import re
import xml.etree.ElementTree as ET
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.bootstrap import FLOWS
from bot.content import load
from bot.dialogue.draw import draw, picture
from bot.dialogue.draw.svg import svg
from bot.dialogue.draw.words import DrawingWords
from bot.dialogue.speech import TextOf
from bot.dialogue.stage import CAST
from bot.domain.days.safety import SafetyPart
from bot.domain.flow.language import Flow, Many
from bot.domain.flow.values import FACT_WORDS, FACTS
from bot.domain.flow.verbs import VERBS, Owner, OwnMenu, Purpose, Screen
from bot.i18n import LOCALES as LANGUAGES
from bot.i18n import Texts
from tests.fakes.content import shipped, translated
from tests.fakes.examples import examples
from tests.fakes.pictures import any_flow, content_with, faults

CONTENT = shipped()
IDS = [flow.id for flow in CONTENT.book]
ALL = frozenset(IDS)
NS = "{http://www.w3.org/2000/svg}"
A4_ACROSS = (297 - 16) * 96 / 25.4


@cache
def text_of() -> TextOf:
    return Texts(CONTENT.texts, translated(), CONTENT.aliases).get


@cache
def words(language: str = "nb") -> DrawingWords:
    return DrawingWords(CONTENT, language, text_of())


@cache
def page(flow: str, language: str = "nb") -> str:
    return svg(picture(words(language), flow, ALL))


def read(document: str) -> str:
    """All text of a picture, as somebody reads it: lines joined by spaces."""
    return " ".join(" ".join(each.itertext()) for each in ET.fromstring(document).iter(f"{NS}text"))  # noqa: S314 - our own


def plain(text: str) -> str:
    """A text of the content as it stands on a picture, from its first placeholder that is not a name of the cast."""
    for name, value in CAST.items():
        text = text.replace(f"{{{name}}}", value)
    return " ".join(re.split(r"\{[^}]*\}", text)[0].split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("flow", IDS)
def test_nothing_overlaps_and_every_text_fits(flow: str, language: str) -> None:
    drawn = picture(words(language), flow, ALL)
    assert faults(drawn) == []
    assert drawn.width + 36 <= A4_ACROSS


@given(any_flow(["talk", "discharge", "gone"]))
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=examples(60))
def test_nothing_overlaps_whatever_the_conversation(flow: Flow) -> None:
    drawn = picture(DrawingWords(content_with(CONTENT, flow), "nb"), flow.id, ALL)
    assert faults(drawn) == []
    assert ET.fromstring(svg(drawn)).tag == f"{NS}svg"  # noqa: S314 - our own


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "flow", [each for each in CONTENT.book if each.id not in CONTENT.checklists], ids=lambda each: each.id
)
def test_everything_that_is_said_stands_there_whole(flow: Flow, language: str) -> None:
    on_it = read(page(flow.id, language))
    for name, step in flow.steps.items():
        assert f" {name}" in on_it
        for part, _ in enumerate(step.say):
            key = f"{flow.id}.{name}.say" + (f".{part + 1}" if part else "")
            assert plain(text_of()(key, language)) in on_it, key
        if options := getattr(step.ask, "options", {}):
            label = words(language).stage.label
            assert all(
                words(language).quoted(label(flow, name, option)) in on_it or isinstance(step.ask, Many)
                for option in options
            )


def test_a_check_list_is_drawn_with_its_areas_and_every_item() -> None:
    on_it = read(page("discharge"))
    for area, item, entry in CONTENT.checklists["discharge"].items():
        assert CONTENT.checklists["discharge"].areas[area].title in on_it
        for text in (
            entry.title,
            entry.ask,
            entry.works,
            entry.help.text if entry.help else "",
            (entry.help and entry.help.not_working) or "",
        ):
            assert plain(text) in on_it, item


@pytest.mark.parametrize("flow", ["talk", "craving", "discharge"])
def test_the_same_content_gives_the_same_bytes(flow: str) -> None:
    again = draw(load(FLOWS), "nb", ALL, text_of())
    assert again[f"{flow}.svg"] == page(flow)


def test_start_and_end_are_marked_and_help_is_explained() -> None:
    on_it = read(page("talk"))
    assert "Start" in on_it
    assert "Slutt" in on_it
    assert "«Hjelp» viser numrene" in on_it
    assert all(number.number in on_it for number in CONTENT.help_numbers)


def test_effects_conditions_and_waits_are_said_in_plain_words() -> None:
    assert "Sender beskjed til Kari (haster)" in read(page("talk"))
    assert "Lov til å gi beskjed til Kari: ja" in read(page("talk"))
    assert "ikke besvart: noe som var lovet, ring meg" in read(page("talk"))
    assert "“Talk to Kari”" in read(page("craving", "en"))
    assert "«" not in read(page("craving", "en"))
    assert "Venter 15 minutter" in read(page("coping"))
    assert "Waits 15 minutes" in read(page("coping", "en"))
    assert "Time på døgnet: minst 15" in read(page("checkin"))
    assert "svar 2/3/4: «For mye på en gang» eller «Tungt»" in read(page("checkin"))
    assert "«Drosje» eller «Hopp over», når svar 6: «Å ha med noen»" in read(page("appointment"))
    assert "Hoppes over når: «Et sted å bo» er avklart" in read(page("discharge_home"))


def test_a_call_leads_to_the_picture_of_the_other_conversation_when_there_is_one() -> None:
    links = re.findall(r'<a href="([^"]+)"', page("checkin"))
    assert set(links) == {"craving.svg", "coping.svg", "talk.svg", "relapse.svg", "ask_help.svg", "ideas.svg"}
    alone = draw(CONTENT, "nb", ["checkin"], text_of())["checkin.svg"]
    assert "<a " not in alone
    assert 'class="double"' in alone


def test_a_picture_tells_a_screen_reader_what_it_is_and_brings_nothing_along() -> None:
    document = page("craving")
    root = ET.fromstring(document)  # noqa: S314 - our own
    assert root.findtext(f"{NS}title") == "Russug (craving)"
    assert "20 trinn" in (root.findtext(f"{NS}desc") or "")
    assert root.get("lang") == "nb"
    assert not re.search(
        r"<script|@import|@font-face|<image|url\(|https?://(?!www\.w3\.org/2000/svg)", document
    )


def test_the_page_to_all_pictures_leads_to_each_and_names_what_is_signed() -> None:
    files = draw(CONTENT, "nb", None, text_of())
    index = files.pop("index.html")
    assert set(re.findall(r'href="([^"]+)"', index)) == set(files)
    assert len(files) == len(IDS)
    assert CONTENT.digest[:12] in index


#: Told part by part.
_SAFETY = {"safety_line", "safety_picture", "call_order"}


@pytest.mark.parametrize(
    "key",
    [
        *(f"fact_{name}" for name in FACTS),
        *(f"word_{name}_{word}" for name, listed in FACT_WORDS.items() for word in sorted(listed)),
        *(
            f"do_{verb}"
            for verb in VERBS
            if verb not in {"consent", "show", "take_out", "appointment_end", *_SAFETY}
        ),
        *(f"do_appointment_end_{each}" for each in ("missed", "cancelled", "this_once")),
        *(f"do_safety_line_{each}" for each in SafetyPart),
        *(f"do_safety_picture_{each}" for each in ("begin", "without", "send")),
        *("do_call_last", "do_call_anew"),
        *(f"do_consent_{each}" for each in Purpose),
        *(f"do_show_{each}" for each in Screen),
        *(f"do_take_out_{each}" for each in OwnMenu),
        *(f"owner_{each}" for each in Owner if each is not Owner.NAMED),
        *(f"name_{name}" for name in sorted({name for flow in CONTENT.book for name in flow.takes})),
    ],
)
def test_everything_that_can_stand_on_a_picture_has_its_words(key: str) -> None:
    assert f"phrase.draw_{key}" in CONTENT.texts


@given(st.sampled_from(IDS), st.sampled_from(sorted(LANGUAGES)))
@settings(max_examples=examples(20))
def test_no_placeholder_is_left_open(flow: str, language: str) -> None:
    assert not re.search(r"\{\w", read(page(flow, language)))
