/** A view whose columns are words, of the same shape as the one whose columns are pieces. */

import { candidatesOf, lookWeight, sum } from "./trace.js";

/** @param {import("./trace.js").View} base */
export function groupWords(base) {
  const { trace: { source, target }, memories, weights } = base;
  const spans = { encoder: spansOf(source.pieces), decoder: spansOf(target.pieces) };
  const { encoder, decoder } = spans;
  const trace = {
    ...base.trace,
    source: { ...source, ...firstOf(source, encoder) },
    target: {
      ...target,
      ...firstOf(target, decoder),
      log_prob: decoder.map((span) => sum(span.map((step) => target.log_prob[step]))),
      prefix_text: decoder.map((span) => target.prefix_text[span.at(-1)]),
      candidates: decoder.map(([step]) => candidatesOf(base.trace, step).rows),
    },
  };
  const grouped = Object.entries(memories).map(([part, memory]) =>
    [part, spans[part] ? lastOf(memory, spans[part]) : memory]);
  return {
    ...base,
    base,
    spans,
    trace,
    memories: Object.fromEntries(grouped),
    weights: weights && decoder.flatMap((steps) => encoder.map((positions) => 255 * sum(
      steps.flatMap((step) => positions.map((at) => lookWeight(base, step, at)))) / steps.length)),
    changed: decoder.map((span) => span.some((step) => base.changed[step])),
    forced: decoder.map((span) => span.some((step) => base.forced[step])),
  };
}

/** The positions of each word; a piece without letter or digit, as the end, stands alone. */
function spansOf(pieces) {
  const spans = [];
  const stands = (piece = "") => piece === "</s>" || !/[\p{L}\p{N}]/u.test(piece);
  pieces.forEach((piece, at) => {
    if (piece.startsWith("▁") || stands(piece) || stands(pieces[at - 1])) spans.push([at]);
    else spans.at(-1).push(at);
  });
  return spans;
}

/** A word's pieces joined, and the rest as it was for its first piece. */
function firstOf({ pieces, ids, rank, entropy }, spans) {
  const first = (values) => values && spans.map(([at]) => values[at]);
  const join = (span) => span.map((at) => pieces[at]).join("").replace(/^▁(?=.)/, "");
  return { pieces: spans.map(join), ids: first(ids), rank: first(rank), entropy: first(entropy) };
}

function lastOf({ values, size }, spans) {
  const own = new Int8Array(spans.length * size);
  spans.forEach((span, at) =>
    own.set(values.subarray(span.at(-1) * size, (span.at(-1) + 1) * size), at * size));
  return { values: own, size, count: spans.length };
}
