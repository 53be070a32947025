import assert from "node:assert/strict";
import test from "node:test";
import { columnAt, timeOf } from "../../assets/lens/time.js";

// Three source pieces, then two steps.
const MEMORIES = { encoder: [[0], [0], [0]], decoder: [[0], [0]] };

for (const [part, index, time] of [
  ["encoder", 0, 0],
  ["encoder", 2, 2],
  ["decoder", 0, 3],
  ["decoder", 1, 4],
]) {
  test(`${part} column ${index} comes at time ${time}`, () => {
    assert.equal(timeOf(MEMORIES, { part, index }), time);
    assert.deepEqual(columnAt(MEMORIES, time), { part, index });
  });
}

for (const [time, part, index] of [
  [-1, "encoder", 0],
  [-Infinity, "encoder", 0],
  [5, "decoder", 1],
  [Infinity, "decoder", 1],
]) {
  test(`time ${time} leads to ${part} column ${index}`, () => {
    assert.deepEqual(columnAt(MEMORIES, time), { part, index });
  });
}
