"""The trace: to JSON and back, and the bytes that hold its numbers."""

import json

import pytest
import torch

from model.release import Release
from model.trace import Trace, pack_signed, pack_unsigned, unpack_signed, unpack_unsigned
from model.translator import Translator


def test_a_trace_comes_back_from_json(release: Release) -> None:
    trace = Translator(release).decode("El barco espera 🙂", forced={2: 14, 1: 9})
    assert Trace.from_json(trace.to_json()) == trace
    assert Trace.from_json(json.dumps(trace.to_dict())) == trace
    assert trace.target.forced == [(1, 9), (2, 14)]
    assert trace.source.unknown[0].char == "🙂"


def test_other_versions_and_other_fields_are_refused(release: Release) -> None:
    values = Translator(release).decode("El barco").to_dict()
    for change in ({"version": 2}, {"extra": 1}, {"totals": {"ms": 1}}):
        with pytest.raises(ValueError, match=r"version 1|needs exactly"):
            Trace.from_json(json.dumps(values | change))


def test_bytes_hold_values_to_half_a_step() -> None:
    signed = torch.linspace(-1, 1, 999).view(3, 333)
    error = (unpack_signed(pack_signed(signed), (3, 333)) - signed).abs().max()
    assert error <= 0.5001 / 127
    unsigned = torch.linspace(0, 1, 999).view(3, 333)
    error = (unpack_unsigned(pack_unsigned(unsigned), (3, 333)) - unsigned).abs().max()
    assert error <= 0.5001 / 255
