"""A second standard instrument, invented, which proves that a new one is a file: two questions, three answers, its own rule."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

import yaml

from bot.domain.days.instrument import Instrument
from bot.domain.days.instrument_flow import ALL, PHRASES, asking, flow_of
from bot.domain.flow.book import FlowBook
from bot.domain.flow.texts import flow_texts
from bot.i18n import Texts
from bot.service.desk import Desk

FILE: Final = """\
id: sleep_two
version: 1
title: {nb: Søvn, nn: Søvn, en: Sleep}
about: {nb: Det er to spørsmål om søvn., nn: Det er to spørsmål om søvn., en: These are two questions about sleep.}
evidence: [E59]
source: "Invented, for tests."
licence: {name: None, text: Nobody's words., address: "https://example.org", checked_on: 2026-01-02}
wording:
  nb: {from: Invented, checked_on: 2026-01-02}
  nn: {from: Invented, checked_on: 2026-01-02}
  en: {as: nb}
asked: {first: 21, every: 56}
stem: {nb: Den siste uka, nn: Den siste veka}
options:
  - {value: 0, nb: Dårlig, nn: Dårleg}
  - {value: 1, nb: Middels, nn: Middels}
  - {value: 3, nb: Godt, nn: Godt}
items:
  falling: {nb: "Hvordan sovnet du?", nn: "Korleis sovna du?"}
  through: {nb: "Hvordan sov du?", nn: "Korleis sov du?"}
sum:
  times: 2
  reads: {nb: "Søvn {sum} av {most}.", nn: "Søvn {sum} av {most}.", en: "Sleep {sum} of {most}."}
"""


def second(**changed: Any) -> Instrument:
    """The invented instrument, with other values where they are given."""
    return Instrument.model_validate(yaml.safe_load(FILE) | changed)


def with_instruments(desk: Desk, *more: Instrument) -> Desk:
    """The desk with only these instruments, as if their files stood in the folder."""
    content = desk.content
    phrases = {key: one.text for key, one in content.phrases.items()}
    flows = [flow_of(each, phrases) for each in more] + [asking(more, phrases["instruments_title"])]
    left = [flow for flow in content.book if flow.id != ALL and not flow.id.startswith("form_")]
    texts = dict(content.texts) | {key: text for flow in flows for key, text in flow_texts(flow)}
    aliases = dict(content.aliases)
    for each in more:
        aliases |= {f"{each.flow_id}.{where}": f"phrase.{key}" for where, key in PHRASES.items()}
    official = {
        language: {key: text for each in more for key, text in each.official(language).items()}
        for language in content.official
    }
    changed = replace(
        content,
        book=FlowBook([*left, *flows]),
        instruments=MappingProxyType({each.id: each for each in more}),
        texts=MappingProxyType(texts),
        aliases=MappingProxyType(aliases),
        official=MappingProxyType(official),
    )
    words = Texts(changed.texts, desk.texts.catalogues, changed.aliases, changed.official)
    return replace(desk, content=changed, texts=words)
