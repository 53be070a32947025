import assert from "node:assert/strict";
import test from "node:test";
import { ACTS } from "../../assets/lens/acts.js";
import { readPart, trialOf } from "../../assets/lens/views/trial.js";
import whatif from "../../assets/lens/views/whatif.js";
import { tinyTrace } from "./tiny.js";

/** A state whose trail leads through `changes`. */
function stateOf(changes, { architecture = "context", other = "", ...more } = {}) {
  const trails = [["", ...changes].map((change) => ({ ...tinyTrace(architecture), change, other: change.includes("blend") ? other : "" }))];
  return {
    sides: [{ trails }],
    side: 0,
    sentence: 0,
    selection: { part: "decoder", index: 1 },
    trial: null,
    other,
    questions: [],
    asked: 0,
    ...more,
  };
}

const asked = (state) => whatif.asks(state)[0][1];

for (const [part, trial] of [
  [undefined, {}],
  ["silence:most:64", { kind: "silence" }],
  ["silence:random:64:7", { kind: "silence", order: "random", seed: 7 }],
  ["silence:unit:3", { kind: "silence" }],
  ["vector:zero", { kind: "vector", where: "both" }],
  ["vector:blend:3:steps", { kind: "vector", where: "steps" }],
  ["look:even", { kind: "look" }],
  ["look:never:3:2", { kind: "look", mode: "never" }],
  ["leave:2", { kind: "leave" }],
]) {
  test(`what ${part} says of the tab`, () => assert.deepEqual(readPart(part), trial));
}

test("the tab opens on the kind of the last change that forces no piece", () => {
  assert.equal(trialOf(stateOf(["leave:2", "leave:2,force:1:22"])).kind, "leave");
  assert.equal(trialOf(stateOf(["leave:2"], { trial: { kind: "vector" } })).kind, "vector");
});

test("a kind that the model cannot do is silence", () => {
  const trial = { kind: "vector" };
  assert.equal(trialOf(stateOf([], { architecture: "attention", trial })).kind, "silence");
});

test("only what belongs to the kind is asked for", () => {
  assert.deepEqual(asked(stateOf([])), { kind: "silence" });
  assert.deepEqual(asked(stateOf([], { trial: { order: "random", seed: 2 } })), { kind: "silence", order: "random", seed: 2 });
  const other = "A dog.";
  assert.deepEqual(asked(stateOf([], { other, trial: { kind: "vector" } })), { kind: "vector", where: "both", other });
  const look = { architecture: "attention", trial: { kind: "look" } };
  assert.deepEqual(asked(stateOf([], look)), { kind: "look", mode: "only", step: 2 });
  const selection = { part: "encoder", index: 2 };
  assert.equal(asked(stateOf([], { ...look, selection })).step, 1);
});

for (const [name, changes, more, found] of [
  ["a stop", ["silence:most:64"], {}, ""],
  ["a stop after a piece", ["force:1:22", "force:1:22,silence:most:4"], {}, "force:1:22"],
  ["a piece after a stop, which no trace lacks", ["silence:most:4", "silence:most:4,force:1:22"], {}, "silence:most:4,force:1:22"],
  ["a look at the same step", ["look:only:2:1"], { architecture: "attention" }, ""],
  ["a look at another step", ["look:only:1:1"], { architecture: "attention" }, "look:only:1:1"],
  ["a blend", ["vector:blend:3"], { other: "A dog." }, ""],
]) {
  test(`after ${name} the stops are those of ${found || "the original"}`, () => {
    assert.equal(whatif.subject(stateOf(changes, more)).change, found);
  });
}

test("a stop is taken over with the sentence that it takes the vector of", () => {
  const [question] = whatif.acts.try(stateOf([], { other: "A dog." }), "vector:blend:3").questions;
  assert.deepEqual([question.change, question.other], ["vector:blend:3", "A dog."]);
});

test("a unit is silenced, one more, and heard again", () => {
  const one = stateOf(["silence:unit:3"]);
  assert.equal(ACTS.silence(stateOf([]), "3").questions[0].change, "silence:unit:3");
  assert.equal(ACTS.silence(one, "5").questions[0].change, "silence:unit:3,silence:unit:5");
  assert.equal(ACTS.silence(one, "3").sides[0].trails[0].at(-1).change, "");
});

test("what is set stays beside what was set before", () => {
  const state = whatif.acts.trial(stateOf([], { trial: { order: "random" } }), "seed 4");
  assert.deepEqual(state.trial, { order: "random", seed: 4 });
  assert.equal(whatif.acts.other(state, " A dog. ").other, "A dog.");
});
