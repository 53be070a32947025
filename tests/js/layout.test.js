import assert from "node:assert/strict";
import test from "node:test";
import { layOut, middle } from "../../assets/lens/band/layout.js";

/** A view of so many columns a part, with the longest piece on either side and rows as given. */
function viewOf(counts, { longest = 2, rows = 32 } = {}) {
  const memories = Object.fromEntries(Object.entries(counts).map(([part, count]) =>
    [part, Array.from({ length: count }, () => [])]));
  const pieces = ["a".repeat(longest)];
  const trace = { source: { pieces }, target: { pieces } };
  return { memories, units: { decoder: Array(rows).fill(0) }, trace };
}

for (const [name, counts, options, width, expected] of [
  ["few short pieces have the widest columns", { encoder: 3, decoder: 2 }, {}, 1104,
    { stacked: false, tilted: false, column: 80, left: { encoder: 0, decoder: 272 }, total: 432 }],
  // (1104 − 2 · 32) / 21 = 49; the two gaps share what 21 · 49 leave.
  ["the columns share the width", { encoder: 10, context: 1, decoder: 10 }, {}, 1104,
    { tilted: false, column: 49, left: { encoder: 0, context: 527, decoder: 613 }, total: 1103 }],
  // A piece of 8 letters takes 56, so it is tilted: 40 of the width, (1104 − 32 − 40) / 22 = 46.
  ["long pieces are tilted", { encoder: 11, decoder: 11 }, { longest: 8 }, 1104,
    { tilted: true, size: 12, slant: 40, column: 46, left: { encoder: 0, decoder: 558 },
      total: 1104 }],
  // 78 at most of a label: ⌈78 / √2⌉ = 56.
  ["very long pieces are cut", { encoder: 11, decoder: 11 }, { longest: 30 }, 1104, { slant: 56 }],
  ["more than 12 columns are tilted", { encoder: 13, decoder: 2 }, {}, 1104, { tilted: true }],
  ["narrow columns have small letters", { encoder: 60, decoder: 60 }, { longest: 8 }, 1104,
    { column: 14, size: 0.72 * 14, slant: (40 * (0.72 * 14)) / 12 }],
  // 22 columns of 48: 6 letters take 42, 7 letters 49.
  ["pieces that fit are flat", { encoder: 11, decoder: 11 }, { longest: 6 }, 1104,
    { tilted: false }],
  ["pieces that do not fit are tilted", { encoder: 11, decoder: 11 }, { longest: 7 }, 1104,
    { tilted: true }],
  ["a narrow page stacks the parts", { encoder: 10, decoder: 3 }, {}, 639,
    { stacked: true, left: { encoder: 0, decoder: 0 }, column: 63, total: 630 }],
  ["640 pixels are enough side by side", { encoder: 3, decoder: 3 }, {}, 640, { stacked: false }],
  ["a stacked column is wide enough for a finger", { encoder: 30, decoder: 3 }, {}, 360,
    { stacked: true, column: 44 }],
  ["32 units have rows of 7 pixels", { encoder: 3, decoder: 2 }, { rows: 32 }, 1104,
    { cell: 7, gap: 1, tall: 224 }],
  ["more units have rows of one pixel, without gaps", { encoder: 3, decoder: 2 }, { rows: 512 },
    1104, { cell: 1, gap: 0, tall: 512 }],
]) {
  test(name, () => {
    const layout = layOut(viewOf(counts, options), width);
    const own = Object.keys(expected).map((key) => [key, layout[key]]);
    assert.deepEqual(Object.fromEntries(own), expected);
  });
}

for (const width of [640, 700, 1104]) {
  for (const counts of [
    { encoder: 2, decoder: 2 },
    { encoder: 9, context: 1, decoder: 14 },
    { encoder: 40, decoder: 44 },
  ]) {
    const names = Object.entries(counts).map((each) => each.join(" ")).join(", ");
    test(`${width} pixels, ${names}: the parts are apart, and fill the page if they fit`, () => {
      const { column, left, space, total } = layOut(viewOf(counts, { longest: 8 }), width);
      const parts = Object.keys(counts);
      parts.slice(1).forEach((part, at) => {
        const end = left[parts[at]] + counts[parts[at]] * column;
        assert.equal(left[part] - end, space);
      });
      assert.ok(space >= 32);
      if (column > 14) assert.ok(total <= width);
      if (column > 14 && column < 80) assert.ok(width - total < parts.length);
    });
  }
}

test("the middle of a column is half a column after its left edge", () => {
  const layout = { left: { encoder: 0, decoder: 100 }, column: 20 };
  assert.equal(middle(layout, "encoder", 0), 10);
  assert.equal(middle(layout, "decoder", 2), 150);
});
