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
    { stacked: false, tilted: false, column: 100, left: { encoder: 0, decoder: 344 }, total: 544 }],
  // (1104 − 2 · 44) / 21 = 48; the two gaps share what 21 · 48 leave.
  ["the columns share the width", { encoder: 10, context: 1, decoder: 10 }, {}, 1104,
    { tilted: false, column: 48, left: { encoder: 0, context: 528, decoder: 624 }, total: 1104 }],
  // A piece of 8 letters takes 60, so it is tilted: 43 of the width, (1104 − 44 − 43) / 22 = 46.
  ["long pieces are tilted", { encoder: 11, decoder: 11 }, { longest: 8 }, 1104,
    { tilted: true, slant: 43, column: 46, left: { encoder: 0, decoder: 555 },
      total: 1104 }],
  // 110 at most of a label: ⌈110 / √2⌉ = 78.
  ["very long pieces are cut", { encoder: 11, decoder: 11 }, { longest: 30 }, 1104, { slant: 78 }],
  ["more than 12 columns are tilted", { encoder: 13, decoder: 2 }, {}, 1104, { tilted: true }],
  ["columns are never narrower than their letters", { encoder: 60, decoder: 60 }, { longest: 8 },
    1104, { column: 16, slant: 43 }],
  // 22 columns of 48: 6 letters take 45, 7 letters 52.5.
  ["pieces that fit are flat", { encoder: 11, decoder: 11 }, { longest: 6 }, 1104,
    { tilted: false }],
  ["pieces that do not fit are tilted", { encoder: 11, decoder: 11 }, { longest: 7 }, 1104,
    { tilted: true }],
  ["a narrow page stacks the parts", { encoder: 10, decoder: 3 }, {}, 639,
    { stacked: true, left: { encoder: 0, decoder: 44 }, column: 63, total: 630 }],
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
      assert.ok(space >= 44);
      if (column > 16) assert.ok(total <= width);
      if (column > 16 && column < 100) assert.ok(width - total < parts.length);
    });
  }
}

for (const [height, cell] of [[0, 7], [800, 7], [910, 10], [1400, 12]]) {
  test(`in a window of ${height} pixels a row has ${cell}`, () => {
    assert.equal(layOut(viewOf({ encoder: 3, decoder: 2 }), 1104, height).cell, cell);
  });
}

test("two groups of rows are apart", () => {
  const one = layOut(viewOf({ encoder: 3, decoder: 2 }), 1104);
  const two = layOut({ ...viewOf({ encoder: 3, decoder: 2 }), split: 12 }, 1104);
  assert.deepEqual([one.group, two.group, two.tall - one.tall], [0, 20, 20]);
});

test("the middle of a column is half a column after its left edge", () => {
  const layout = { left: { encoder: 0, decoder: 100 }, column: 20 };
  assert.equal(middle(layout, "encoder", 0), 10);
  assert.equal(middle(layout, "decoder", 2), 150);
});
