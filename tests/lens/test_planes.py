"""Planes: what the bytes hold."""

import base64

import pytest
import torch

from model.lens.planes import SHARE, SIGNED, Bits, keep, pack, unpack


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("value_range", [SIGNED, SHARE, (-3.5, 12.0)])
def test_values_come_back_to_within_half_a_step(
    bits: Bits, value_range: tuple[float, float]
) -> None:
    values = torch.linspace(*value_range, 999).view(3, 333)
    plane = pack(values, value_range, layer=2, bits=bits)
    assert (plane.shape, plane.range, plane.layer) == ((3, 333), value_range, 2)
    assert len(base64.b64decode(plane.data)) == 999 * bits // 8
    error = (unpack(plane) - values).abs().max().item()
    assert error <= 0.501 * plane.step + 1e-6


def test_both_ends_and_the_middle_are_exact() -> None:
    values = torch.tensor([0.0, 0.5, 1.0])
    plane = pack(values, SHARE)
    assert list(base64.b64decode(plane.data)) == [0, 127, 254]
    assert unpack(plane).tolist() == values.tolist()


def test_the_two_decimals_of_a_state_are_right() -> None:
    values = torch.linspace(-1, 1, 997)
    shown = [f"{value:.2f}" for value in unpack(pack(values, SIGNED)).tolist()]
    assert shown == [f"{value:.2f}".replace("-0.00", "0.00") for value in values.tolist()]


def test_the_low_byte_comes_first() -> None:
    plane = pack(torch.tensor([1.0]), (0.0, float(2**16 - 2)), bits=16)
    assert list(base64.b64decode(plane.data)) == [1, 0]


@pytest.mark.parametrize("bits", [8, 16])
def test_a_value_left_out_is_above_the_range(bits: Bits) -> None:
    plane = pack(torch.tensor([[0.0, 0.5, 1.0], [1.0, 1.0, 0.0]]), SHARE, bits=bits)
    kept = unpack(keep(plane, [2])).double()
    assert kept[:, 2].tolist() == [1, 0]
    assert (kept[:, :2] > 1).all()
