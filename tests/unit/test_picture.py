"""What stands on a picture is all there, in whatever script, and is divided without losing a line."""

import io
import logging

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.dialogue.paper import LEFT_OUT
from bot.dialogue.picture import MARGIN, PIXELS, pdf_of, png_of
from bot.domain.days.safety import with_number
from bot.domain.messages.picture import Picture, Section, parts
from tests.fakes.examples import examples

NAMES = (
    "Kari Å. Ødegård",
    "Кирилл",
    "Ελένη",
    "محمد أحمد",
    "דוד כהן",
    "Bestemor 👵🏽",
    "👨‍👩‍👧 og 🇳🇴",
    "Đặng Thị Ánh",
    "ሰላም ተስፋይ",
    "สมชาย ใจดี",
    "கமலா",
)


def _read(pdf: bytes) -> tuple[str, float]:
    """The words of the only page as a reader of PDFs finds them, without spaces, and its height in points."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    page = document[0]
    text, height = page.get_textpage().get_text_range(), page.get_height()
    document.close()
    return "".join(text.split()), height


class TestDrawing:
    def test_every_word_is_on_it_and_nothing_reaches_the_edge(self) -> None:
        long = "x" * 300
        picture = Picture(
            "Trygghetsplanen min",
            (
                Section("Hvem jeg ringer", (*NAMES, long, "to\nlinjer {nb} **b** <b> \t slutt")),
                Section("Er det fare", ("113",), strong=True),
            ),
            "Alle som har bildet, kan lese det.",
        )
        found, height = _read(pdf_of(picture))
        for word in (
            "Trygghetsplanenmin",
            "KariÅ.Ødegård",
            "Кирилл",
            "Ελένη",
            long,
            "tolinjer{nb}**b**<b>slutt",
            "113",
        ):
            assert word in found
        assert found.endswith("Allesomharbildet,kanlesedet.")
        with Image.open(io.BytesIO(png_of(picture))) as drawn:
            assert drawn.width == 1000
            assert abs(drawn.height - height * PIXELS) <= 1
            grey = drawn.convert("L")
        edge = round((MARGIN - 6) * PIXELS)
        for box in (
            (0, 0, edge, grey.height),
            (grey.width - edge, 0, grey.width, grey.height),
            (0, grey.height - edge, grey.width, grey.height),
        ):
            assert min(grey.crop(box).tobytes()) >= 250

    def test_a_name_of_any_script_is_seen(self) -> None:
        found, _ = _read(pdf_of(Picture("", (Section("", NAMES),))))
        assert LEFT_OUT not in found
        assert len(found) > sum(len(name) for name in NAMES) / 2

    @pytest.mark.parametrize(
        "line",
        [
            "דוד כהן 98 76 54 32",
            with_number("Mor محمد", "98765432"),
            with_number("דוד", "+98 765 4 32"),
            "Ring أحمد – 98 76 54 32",
        ],
    )
    def test_a_number_stays_whole_beside_a_name_that_is_written_from_the_right(self, line: str) -> None:
        document = pypdfium2.PdfDocument(pdf_of(Picture("", (Section("", (line,)),))))
        page = document[0].get_textpage()
        where = {page.get_charbox(at)[0]: page.get_text_range(at, 1) for at in range(page.count_chars())}
        document.close()
        assert "".join(where[x] for x in sorted(where) if where[x].isdigit()).endswith("98765432")

    def test_between_a_name_and_its_number_stands_what_was_written_there(self) -> None:
        document = pypdfium2.PdfDocument(pdf_of(Picture("", (Section("", ("Ring أحمد – 98 76 54 32",)),))))
        page = document[0].get_textpage()
        where = {page.get_charbox(at)[0]: page.get_text_range(at, 1) for at in range(page.count_chars())}
        document.close()
        drawn = "".join(where[x] for x in sorted(where) if not where[x].isspace())
        assert drawn.startswith("Ring")
        assert drawn.endswith("–98765432")

    def test_what_no_font_has_is_one_sign_said_below_with_no_line_in_the_log(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        said = f"{LEFT_OUT} kan ikke vises."
        with caplog.at_level(logging.WARNING):
            found, _ = _read(pdf_of(Picture("", (Section("", ("王 小明 हिन्दी", "Kari")),), undrawn=said)))
            whole, _ = _read(pdf_of(Picture("", (Section("", ("Kari",)),), undrawn=said)))
        assert found == LEFT_OUT + "Kari" + "".join(said.split())
        assert whole == "Kari", "nothing is left out, and nothing said"
        assert not caplog.records


_sections = st.lists(
    st.builds(
        Section,
        st.text("abc ", max_size=20),
        st.lists(st.text("xyz\n", max_size=80), max_size=8).map(tuple),
        st.booleans(),
    ),
    max_size=6,
).map(tuple)


@given(_sections, st.integers(20, 200))
@settings(max_examples=examples(60), deadline=None)
def test_dividing_loses_no_line_and_no_picture_is_much_too_long(
    sections: tuple[Section, ...], most: int
) -> None:
    made = parts(Picture("Plan", sections, "foot"), most)
    lines = [line for one in made for section in one.sections for line in section.lines]
    assert "".join(lines) == "".join(line for section in sections for line in section.lines)
    for one in made:
        assert one.foot == "foot"
        sizes = [sum(map(len, section.lines)) for section in one.sections]
        assert sum(sizes) <= most or len(made) == 1


def test_one_that_fits_is_one_and_of_several_each_has_its_number() -> None:
    small = Picture("Plan", (Section("A", ("one",)),))
    assert parts(small) == (small,)
    made = parts(Picture("Plan", (Section("A", ("x" * 30, "y" * 30)), Section("B", ("z",)))), 40)
    assert [one.title for one in made] == ["Plan (1/2)", "Plan (2/2)"]
    assert made[0].sections == (Section("A", ("x" * 30,)),)
    assert made[1].sections == (Section("A", ("y" * 30,)), Section("B", ("z",)))
