import assert from "node:assert/strict";
import test from "node:test";
import { placeNodes } from "../../assets/lens/plot/tree.js";

const node = (parent, step, more = {}) =>
  ({ parent, step, piece: "a", log_prob: -step, likeliest: false, stop: null, pruned: null, ...more });

/** Two paths that part after the first piece, the second one given up; a third from the start. */
const TREE = [
  node(null, 1, { likeliest: true }),
  node(0, 2),
  node(1, 3, { stop: "end" }),
  node(0, 2, { likeliest: true }),
  node(3, 3, { likeliest: true, pruned: "width" }),
  node(null, 1, { pruned: "width" }),
];

const column = (name) => placeNodes(TREE).map((each) => each[name]);

test("a path goes on in its parent's row, and each other one has its own", () => {
  assert.deepEqual(column("row"), [1, 1, 1, 2, 2, 3]);
});

test("a row branches off only above rows that begin further right", () => {
  const deep = [...TREE, node(1, 3, { pruned: "width" })];
  assert.deepEqual(placeNodes(deep).map(({ row }) => row), [1, 1, 1, 3, 3, 4, 2]);
});

test("what leads to a translation is alive, what only leads to what was given up is not", () => {
  assert.deepEqual(column("isAlive"), [true, true, true, false, false, false]);
});

test("greedy search goes where each piece was the likeliest", () => {
  assert.deepEqual(column("isGreedy"), [true, false, false, true, true, false]);
});
