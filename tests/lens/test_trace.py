"""The trace: to JSON and back, and what it says of a run."""

import json

import pytest
from conftest import trace_of

from model.decode.translator import Translator
from model.lens.trace import Trace
from model.release import Release


def test_a_trace_comes_back_from_json(release: Release) -> None:
    trace = trace_of(Translator(release), "El barco espera 🙂", forced={2: 14, 1: 9})
    assert Trace.from_json(trace.to_json()) == trace
    assert Trace.from_json(json.dumps(trace.to_dict())) == trace
    assert trace.change == "force:1:9,force:2:14"
    assert trace.source.unknown[0].char == "🙂"


def test_other_versions_and_other_fields_are_refused(release: Release) -> None:
    values = trace_of(Translator(release), "El barco").to_dict()
    for change in ({"version": 1}, {"extra": 1}, {"totals": {"ms": 1}}):
        with pytest.raises(ValueError, match=r"version 2|needs exactly"):
            Trace.from_json(json.dumps(values | change))


def test_a_trace_tells_the_sizes_of_its_model(release: Release) -> None:
    model = trace_of(Translator(release), "El barco").model
    assert vars(model.sizes) == {name: getattr(release.config, name) for name in vars(model.sizes)}
    assert model.parameters == sum(p.numel() for p in release.model.parameters())
