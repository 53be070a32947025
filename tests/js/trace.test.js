import assert from "node:assert/strict";
import test from "node:test";
import { groupWords } from "../../assets/lens/band/group.js";
import {
  changedFrom, isBackward, mapValues, openTrace, readPlane, readTrace,
  shade, shadeStyle, sum, toBits,
} from "../../assets/lens/trace.js";
import { valueBefore } from "../../assets/lens/band/readout.js";
import { candidatesOf } from "../../assets/lens/views/next.js";
import { biggestMoves } from "../../assets/lens/views/moves.js";
import { DECODER, ENCODER, tinyTrace, WEIGHTS } from "./tiny.js";

const share = (rows, most) => rows.map((row) => row.map((byte) => byte / most));
const ATTENTION = readTrace(tinyTrace("attention"), {});
const CONTEXT = readTrace(tinyTrace("context"), {});

test("activations are read as 127ths, weights as 254ths", () => {
  const encoder = share(ENCODER, 127);
  const decoder = share(DECODER, 127);
  assert.deepEqual(ATTENTION.memories, { encoder, decoder });
  assert.deepEqual(CONTEXT.memories, { encoder, context: encoder.slice(-1), decoder });
  assert.deepEqual(ATTENTION.weights, share(WEIGHTS, 254));
  assert.equal(CONTEXT.weights, null);
});

for (const [options, units, grouped, split] of [
  [{}, [3, 1], [1, 3], 1],
  [{ index: true }, [1, 3], [1, 3], 1],
  [{ all: true }, [3, 1, 0, 2], [1, 0, 3, 2], 2],
  [{ all: true, index: true }, [0, 1, 2, 3], [0, 1, 2, 3], 2],
]) {
  test(`with the options ${JSON.stringify(options)} the rows are units ${units}`, () => {
    const one = readTrace(tinyTrace("context"), options);
    assert.deepEqual([one.units.encoder, one.units.decoder, one.split], [units, units, Infinity]);
    // With attention those that read left to right come first.
    const two = readTrace(tinyTrace("attention"), options);
    assert.deepEqual([two.units.encoder, two.units.decoder, two.split], [grouped, units, split]);
  });
}

test("a column is a piece", () => {
  assert.deepEqual(ATTENTION.spans, { encoder: [[0], [1], [2]], decoder: [[0], [1]] });
});

// With attention the second half of the encoder's units, 2 and 3, reads right to left.
for (const [name, view, part, unit, expected] of [
  ["attention", ATTENTION, "encoder", 1, false],
  ["attention", ATTENTION, "encoder", 2, true],
  ["attention", ATTENTION, "decoder", 3, false],
  ["context", CONTEXT, "encoder", 3, false],
]) {
  test(`${name}: unit ${unit} of the ${part} ${expected ? "reads" : "does not read"} backward`,
    () => assert.equal(isBackward(view, part, unit), expected));
}

for (const [name, view, part, position, unit, byte] of [
  ["attention", ATTENTION, "encoder", 0, 0, 0],
  ["attention", ATTENTION, "encoder", 1, 0, 10],
  ["attention", ATTENTION, "encoder", 2, 1, 60],
  ["attention", ATTENTION, "encoder", 2, 3, 0],
  ["attention", ATTENTION, "encoder", 1, 3, 1],
  ["attention", ATTENTION, "encoder", 0, 2, 70],
  ["attention", ATTENTION, "decoder", 0, 1, -127],
  ["attention", ATTENTION, "decoder", 0, 3, 40],
  ["attention", ATTENTION, "decoder", 1, 3, 8],
  ["context", CONTEXT, "encoder", 2, 3, -80],
  ["context", CONTEXT, "encoder", 0, 3, 0],
  ["context", CONTEXT, "decoder", 0, 3, 1],
  ["context", CONTEXT, "decoder", 1, 0, 2],
  // The decoder starts from what the encoder handed over, whole words or not.
  ["whole words, attention", groupWords(ATTENTION), "decoder", 0, 3, 40],
  ["whole words, context", groupWords(CONTEXT), "encoder", 1, 0, -50],
  ["whole words, context", groupWords(CONTEXT), "decoder", 0, 1, -127],
]) {
  test(`${name}: before ${part} column ${position}, unit ${unit} was ${byte} / 127`, () => {
    assert.equal(valueBefore(view, part, position, unit), byte / 127);
  });
}

test("the units that moved most come first", () => {
  assert.deepEqual(biggestMoves(CONTEXT, 1).map(({ unit, before, after }) =>
    [unit, before * 127, after * 127].map(Math.round)),
  [[3, 40, -80], [0, 10, -50], [1, 20, 60], [2, 30, 70]]);
});

test("no more than eight units are listed as moved most", () => {
  const encoder = [Array.from({ length: 20 }, (_, unit) => unit / 20)];
  const moves = biggestMoves({ memories: { encoder, context: encoder, decoder: [] } }, 0);
  assert.deepEqual(moves.map(({ unit }) => unit), [19, 18, 17, 16, 15, 14, 13, 12]);
});

for (const [nats, bits] of [[0, 0], [Math.log(2), 1], [-Math.log(8), -3]]) {
  test(`${nats.toFixed(2)} nats are ${bits} bits`, () => assert.equal(toBits(nats), bits));
}

for (const [p, bin, on] of [
  [0, 0, "low"], [0.19, 0, "low"], [0.2, 1, "low"], [0.59, 2, "low"],
  [0.6, 3, "high"], [0.99, 4, "high"], [1, 4, "high"],
]) {
  test(`p ${p} has shade ${bin}`, () => {
    assert.equal(shade(p), bin);
    assert.equal(shadeStyle(p), `--shade: var(--p${bin}); --on: var(--on-${on})`);
  });
}

test("a step's candidates are ranked, the rest is what they leave", () => {
  const { rows, rest, others } = candidatesOf(tinyTrace("context"), 0);
  assert.deepEqual(rows.map(({ id, rank, chosen }) => [id, rank, chosen]),
    [[21, 1, true], [22, 2, false]]);
  assert.deepEqual(rows.map(({ p }) => p.toFixed(6)), ["0.500000", "0.250000"]);
  assert.ok(Math.abs(rest - 0.25) < 1e-9);
  assert.equal(others, 98);
});

test("a chosen piece that is not among the likeliest keeps its own rank", () => {
  const { rows } = candidatesOf(tinyTrace("context"), 1);
  assert.deepEqual(rows.map(({ id, rank, chosen }) => [id, rank, chosen]),
    [[23, 1, false], [3, 7, true]]);
});

test("rounding never leaves less than nothing for the rest", () => {
  const trace = tinyTrace("context");
  const row = { piece: "a", id: 5, log_prob: Math.log(0.6) };
  const target = { ...trace.target, candidates: [[row, row]] };
  assert.equal(candidatesOf({ ...trace, target }, 0).rest, 0);
});

test("mapValues keeps the keys, sum of nothing is 0", () => {
  assert.deepEqual(mapValues({ a: 1, b: 2 }, (value, key) => key + value), { a: "a1", b: "b2" });
  assert.deepEqual([sum([]), sum([1, 2, 3.5])], [0, 6.5]);
});

test("16 bits come the low byte first, and a plane of one dimension is one row", () => {
  const data = Buffer.from([1, 0, 0, 1]).toString("base64");
  const plane = { shape: [2], range: [0, 65534], bits: 16, data };
  assert.deepEqual(readPlane(plane), [[1, 256]]);
});

for (const [before, ids, expected] of [
  [[5, 6, 7], [5, 6, 7], [false, false, false]],
  [[5, 6, 7], [5, 9, 7], [false, true, false]],
  [[5, 6, 7], [8, 9, 5, 6, 7], [true, true, false, false, false]],
  [[5, 6, 7], [5, 7], [false, false]],
  [[], [5], [true]],
]) {
  test(`after ${before}, ${ids} is new at ${expected}`, () => {
    assert.deepEqual(changedFrom(before, ids), expected);
  });
}

for (const [one, other] of [
  ["a b c d e".split(" "), "c d a b e".split(" ")],
  ["a b a c".split(" "), "c a b c a".split(" ")],
  [[1, 2, 3, 2, 1], [2, 1, 2, 3]],
]) {
  test(`${one} and ${other} keep the same, whichever is asked about`, () => {
    const kept = (before, ids) => ids.filter((_, at) => !changedFrom(before, ids)[at]);
    assert.deepEqual(kept(one, other), kept(other, one));
  });
}

test("a path is marked by what was forced, what changed and where it loops", () => {
  const sent = tinyTrace("context");
  const target = { ...sent.target, ids: [22, 3] };
  const change = "silence:most:4,force:1:22,leave:2";
  const path = openTrace({ ...sent, target, change, band: { loop: 1 } }, sent);
  assert.deepEqual(path.flags, ["changed forced", "loop"]);
  assert.deepEqual(openTrace(sent).flags, ["", ""]);
});

test("a chosen piece outside the candidates joins them, with its rank", () => {
  const sent = tinyTrace("context");
  const target = { ...sent.target, ids: [40, 3], rank: [31, 7] };
  const [first, second] = openTrace({ ...sent, target }).target.candidates;
  assert.deepEqual(first.at(-1), { piece: "▁té", id: 40, log_prob: Math.log(0.5), rank: 31 });
  assert.deepEqual([first.length, second.length], [3, 2]);
});

test("characters that were left out are listed once", () => {
  const sent = tinyTrace("context");
  const unknown = ["龍", "龍", "☃"].map((char, offset) => ({ char, offset }));
  assert.equal(openTrace({ ...sent, source: { ...sent.source, unknown } }).characters, "龍 ☃");
});
