import assert from "node:assert/strict";
import test from "node:test";
import { groupWords } from "../../assets/lens/band/group.js";
import { readTrace } from "../../assets/lens/trace.js";
import { DECODER, ENCODER, tinyTrace } from "./tiny.js";

const piecesOf = (architecture, spans = tinyTrace(architecture).band.spans) => {
  const trace = tinyTrace(architecture);
  return readTrace({ ...trace, band: { ...trace.band, spans } }, {});
};
const bytesOf = (rows) => rows.map((row) => row.map((value) => Math.round(127 * value)));
// Both pieces of the source are one word, and both steps are one.
const ONE_WORD = { encoder: [[0, 1], [2]], decoder: [[0, 1]] };

for (const [name, spans, encoder, decoder] of [
  ["two source pieces", piecesOf("context").trace.band.spans, [1, 2], [0, 1]],
  ["two pieces on either side", ONE_WORD, [1, 2], [1]],
  ["all source pieces", { encoder: [[0, 1, 2]], decoder: [[0], [1]] }, [2], [0, 1]],
  ["each piece", { encoder: [[0], [1], [2]], decoder: [[0], [1]] }, [0, 1, 2], [0, 1]],
]) {
  test(`${name} as words: the states are those after the last pieces`, () => {
    const { memories } = groupWords(piecesOf("context", spans));
    assert.deepEqual(bytesOf(memories.encoder), encoder.map((at) => ENCODER[at]));
    assert.deepEqual(bytesOf(memories.decoder), decoder.map((at) => DECODER[at]));
    assert.deepEqual(bytesOf(memories.context), [ENCODER[2]]);
  });
}

test("a word's p is the product of its pieces', its text is theirs joined", () => {
  const { trace: { source, target, flags } } = groupWords(piecesOf("context", ONE_WORD));
  assert.ok(Math.abs(Math.exp(target.log_prob[0]) - 0.5 * 0.25) < 1e-12);
  assert.equal(target.log_prob.length, 1);
  assert.deepEqual(source.pieces, ["tea", "</s>"]);
  assert.deepEqual(source.ids, [11, 3]);
  assert.deepEqual(target.pieces, ["té</s>"]);
  assert.deepEqual(flags, ["forced changed"]);
});

test("a space that stands alone as a piece stays", () => {
  const trace = tinyTrace("context");
  const source = { ...trace.source, pieces: ["▁", "a", "</s>"] };
  const spans = { encoder: [[0], [1], [2]], decoder: [[0], [1]] };
  const band = { ...trace.band, spans };
  const grouped = groupWords(readTrace({ ...trace, source, band }, {}));
  assert.deepEqual(grouped.trace.source.pieces, ["▁", "a", "</s>"]);
});

for (const [name, words, shares] of [
  ["a word is looked at as much as its pieces together",
    { encoder: [[0, 1], [2]], decoder: [[0], [1]] }, [[1, 0], [0.5, 0.5]]],
  ["a word has its pieces' mean weight", ONE_WORD, [[0.75, 0.25]]],
]) {
  test(name, () => {
    const { weights } = groupWords(piecesOf("attention", words));
    const rounded = weights.map((row) => row.map((weight) => Number(weight.toFixed(9))));
    assert.deepEqual(rounded, shares);
  });
}

test("with one vector there are no weights, and the pieces are kept", () => {
  const view = piecesOf("context");
  const grouped = groupWords(view);
  assert.equal(grouped.weights, null);
  assert.equal(grouped.base, view);
  assert.deepEqual(grouped.spans, view.trace.band.spans);
});

test("units that read right to left are as the first piece of a word left them", () => {
  const { memories } = groupWords(piecesOf("attention", ONE_WORD));
  assert.deepEqual(bytesOf(memories.encoder), [[-50, 60, 30, 40], ENCODER[2]]);
  assert.deepEqual(bytesOf(memories.decoder), [DECODER[1]]);
});
