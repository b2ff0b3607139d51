"""The file of weights: what is packed is what is judged by."""

from math import exp, log, sqrt, tanh

import pytest

from bot.domain.danger.model import GUESSES, RARITY_STEP, Weights, loudness, pack, unpack

#: Names that begin alike, that begin with nothing in common, and with letters beyond a byte.
ROWS = {
    ("letters", " do"): (40, 3, -2),
    ("letters", " dø "): (120, -127, 127),
    ("words", "do"): (9, 0, 1),
    ("words", "do not"): (77, -1, 0),
    ("words", "ж"): (100, 5, 5),
    ("meanings", "die"): (2, -127, 0),
    ("pairs", "want>die"): (61, 1, 1),
}
MIX = [[0.5, -0.25], [0.001, 0.002], [-0.03, 0.04]]
OUT = [[0.1 * unit - 0.01 * guess for unit in range(3)] for guess in range(len(GUESSES))]
LIMITS = {"card": 1.5}


@pytest.fixture(scope="module")
def weights() -> Weights:
    return Weights(ROWS, MIX, [0.1, 0.2, -0.3], OUT, [0.0] * len(GUESSES))


def test_what_is_packed_is_unpacked(weights: Weights) -> None:
    model = unpack(pack("abc", weights, LIMITS))
    assert (model.corpus, model.limits) == ("abc", LIMITS)
    assert {(sort, name) for sort, rows in model.table.items() for name in rows} == set(ROWS)


def test_features_are_judged_by_their_traits_their_rarity_and_how_loud_they_are(weights: Weights) -> None:
    model = unpack(pack("abc", weights, LIMITS))
    said = [("letters", " dø "), ("letters", " do"), ("words", "do not")]
    sums = [
        sum(model.table[sort][name] for of, name in said if of == sort)
        for sort in ("letters", "words", "meanings", "pairs")
    ]
    traits = [0.0, 0.0]
    for sort in ("letters", "words"):
        rows = [ROWS[one] for one in said if one[0] == sort]
        length = sqrt(sum(rarity for rarity, *_ in rows) * RARITY_STEP)
        for place in range(2):
            traits[place] += sum(row[place + 1] * loudness(row[0]) for row in rows) / length
    units = [
        tanh(bias + sum(one * weight for one, weight in zip(traits, row, strict=True)))
        for bias, row in zip(weights.bias, MIX, strict=True)
    ]
    odds = [sum(one * weight for one, weight in zip(units, row, strict=True)) for row in OUT]
    danger_now = log(sum(exp(one) for one in odds[-7:]) / sum(map(exp, odds)))
    assert model.judge(sums).ring_1 == pytest.approx(danger_now, abs=1e-4)


def test_what_is_rare_is_louder() -> None:
    assert [loudness(one) for one in range(1, 127)] == sorted(loudness(one) for one in range(1, 127))
    assert loudness(126) < 2**31 / (127 * 126 * 60), "a lane holds sixty words of nothing but such letters"


def test_only_the_letters_of_words_in_the_file_are_remembered(weights: Weights) -> None:
    """What a person writes is not kept in memory for the sake of speed."""
    model = unpack(pack("abc", weights, LIMITS))
    seen = [model.letters_of(word) for word in ("do", "doreen", "do", "doreen")]
    assert seen[:2] == seen[2:]
    assert set(model._by_letters) == {"do"}
