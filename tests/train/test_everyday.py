"""Sixty sentences that a visitor would type: how many each release gets right."""

import re

import pytest
from conftest import ROOT

from model.page.catalogue import Catalogue

# English, Spanish, what is found in a right answer in Spanish, and in one in English.
ROWS = [
    line.split("\t")
    for line in (ROOT / "tests" / "train" / "everyday.tsv").read_text(encoding="utf-8").splitlines()
]
SHARES = {
    "en-es-attention": 1.0,
    "en-es-context": 0.98,
    "es-en-attention": 0.98,
    "es-en-context": 0.98,
}
"""What each release is held to; raised whenever a better one replaces it."""


def test_the_sentences_are_sixty_and_right_by_their_own_patterns() -> None:
    assert len(ROWS) == 60
    for english, spanish, in_spanish, in_english in ROWS:
        assert re.search(in_spanish, spanish, re.IGNORECASE), spanish
        assert re.search(in_english, english, re.IGNORECASE), english


@pytest.mark.parametrize("name", SHARES)
def test_most_everyday_sentences_are_right(catalogue: Catalogue, name: str) -> None:
    translator = catalogue.translator(name)
    wrong = []
    for english, spanish, in_spanish, in_english in ROWS:
        text, pattern = (english, in_spanish) if name.startswith("en") else (spanish, in_english)
        said = " ".join(run.text for run in translator.translate(text))
        if not re.search(pattern, said, re.IGNORECASE):
            wrong.append(f"{text} → {said}")
    assert 1 - len(wrong) / len(ROWS) >= SHARES[name], wrong
