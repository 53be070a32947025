"""Planes: how the numbers of a picture travel to the browser and to programs.

An array is scaled to whole numbers of 8 or 16 bits, the low byte first, and written in base64:

    value = low + (high − low) · number / (2^bits − 2)

There is an even number of steps, so the middle of the range, such as the 0 of a state, is exact.
The largest number of the bits, 255 or 65535, is never packed: it means that a value was left out.
"""

import base64
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor

Bits = Literal[8, 16]
SIGNED = (-1.27, 1.27)
"""For a GRU's states, −1…+1: 8 bits step by 0.01, so the two decimals that are shown are right."""
SHARE = (0.0, 1.0)
"""The range of probabilities and weights."""


@dataclass(frozen=True)
class Plane:
    """An array of numbers, packed."""

    shape: tuple[int, ...]
    range: tuple[float, float]
    """The lowest and the highest value that it can hold."""
    layer: int
    """The model's layer that it shows, counted from 1; 0 if it belongs to none."""
    bits: Bits
    data: str

    @property
    def step(self) -> float:
        """Return the distance between two neighbouring values."""
        low, high = self.range
        return (high - low) / float(2**self.bits - 2)


DTYPES = {8: torch.uint8, 16: torch.uint16}


def pack(values: Tensor, value_range: tuple[float, float], layer: int = 0, bits: Bits = 8) -> Plane:
    """Pack `values`, which lie in `value_range`, to within half a step."""
    empty = Plane(tuple(values.shape), value_range, layer, bits, "")
    numbers = ((values.double() - value_range[0]) / empty.step).round().clamp(0, 2**bits - 2)
    data = numbers.to(DTYPES[bits]).numpy().tobytes()
    return replace(empty, data=base64.b64encode(data).decode())


def unpack(plane: Plane) -> Tensor:
    """Undo `pack`, to within half a step."""
    data = bytearray(base64.b64decode(plane.data))
    numbers = torch.frombuffer(data, dtype=DTYPES[plane.bits]).double()
    return (plane.range[0] + numbers * plane.step).float().view(plane.shape)


def keep(plane: Plane, units: Collection[int]) -> Plane:
    """Leave out the values of all columns but `units` of a plane [positions, units]."""
    data = torch.frombuffer(bytearray(base64.b64decode(plane.data)), dtype=torch.uint8)
    numbers = data.view(*plane.shape, plane.bits // 8)
    # The largest number has all bits set.
    kept = torch.full_like(numbers, 255)
    columns = sorted(units)
    kept[:, columns] = numbers[:, columns]
    return replace(plane, data=base64.b64encode(kept.numpy().tobytes()).decode())
