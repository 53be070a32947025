import assert from "node:assert/strict";
import test from "node:test";
import { choose, choicesOf, extendTrail, findPath } from "../../assets/lens/paths.js";

const textOf = (forced) => forced.map(([step, id]) => `force:${step}:${id}`);
const trace = (forced, ids = [10, 11, 12, 3], other = "") =>
  ({ change: `${textOf(forced)}`, other, target: { ids } });
const OWN = trace([]);
const ONE = trace([[2, 7]], [10, 7, 20, 21, 3]);
const TWO = trace([[2, 7], [4, 8]], [10, 7, 20, 8, 3]);

for (const [name, trail, forced, found] of [
  ["the model's own translation", [OWN, ONE], [], OWN],
  ["one choice", [OWN, ONE, TWO], [[2, 7]], ONE],
  ["two choices", [OWN, ONE, TWO], [[2, 7], [4, 8]], TWO],
  ["the same step with another piece", [OWN, ONE], [[2, 9]], undefined],
  ["a step between that a link left out", [OWN, TWO], [[2, 7]], undefined],
]) {
  test(`find ${name}`, () => assert.equal(findPath(trail, textOf(forced)), found));
}

const OTHER = trace([[3, 9]]);
for (const [name, trail, added, expected] of [
  ["a first choice", [OWN], ONE, [OWN, ONE]],
  ["a second choice", [OWN, ONE], TWO, [OWN, ONE, TWO]],
  ["another first choice", [OWN, ONE, TWO], OTHER, [OWN, OTHER]],
  ["the first of two again", [OWN, ONE, TWO], ONE, [OWN, ONE]],
  ["the model's own again", [OWN, ONE, TWO], OWN, [OWN]],
  ["two choices of a link", [OWN], TWO, [OWN, TWO]],
  ["the step between, later", [OWN, TWO], ONE, [OWN, ONE]],
]) {
  test(`after ${name} the trail leads to it`, () => {
    const before = [...trail];
    const extended = extendTrail(trail, added);
    assert.deepEqual(extended, expected);
    assert.deepEqual(choicesOf(extended).join(), added.change);
    // Without holes, and the old one is as it was.
    assert.equal(Object.keys(extended).length, extended.length);
    assert.deepEqual(trail, before);
  });
}

for (const [name, trail, step, id, forced] of [
  ["a first choice", [OWN], 3, 9, [[3, 9]]],
  ["what the model writes itself", [OWN], 2, 11, []],
  ["a later choice", [OWN, ONE], 4, 8, [[2, 7], [4, 8]]],
  ["an earlier choice, which drops the later", [OWN, ONE, TWO], 1, 9, [[1, 9]]],
  ["another piece at the same step", [OWN, ONE], 2, 9, [[2, 9]]],
  ["the model's own piece at a chosen step", [OWN, ONE], 2, 11, []],
  ["the own piece of a longer path", [OWN, ONE, TWO], 4, 21, [[2, 7]]],
  ["between two choices of a link", [OWN, TWO], 3, 9, [[2, 7], [3, 9]]],
]) {
  test(`choose ${name}`, () => assert.deepEqual(choose(trail, step, id), textOf(forced)));
}

const SILENT = { change: "silence:most:64", other: "", target: { ids: [10, 12, 3] } };
const BLENT = { change: "silence:most:64,vector:blend:3", other: "A dog.", target: { ids: [9, 3] } };

test("what is no piece stays when a piece is chosen", () => {
  assert.deepEqual(choose([OWN, SILENT], 2, 7), ["silence:most:64", "force:2:7"]);
  assert.deepEqual(choose([OWN, SILENT], 2, 12), ["silence:most:64"]);
  assert.deepEqual(choose([OWN, SILENT, BLENT], 1, 9), ["silence:most:64", "vector:blend:3"]);
});

test("a vector of another sentence is another what-if", () => {
  const parts = ["silence:most:64", "vector:blend:3"];
  assert.equal(findPath([OWN, SILENT, BLENT], parts, "A dog."), BLENT);
  assert.equal(findPath([OWN, SILENT, BLENT], parts, "A cat."), undefined);
});
