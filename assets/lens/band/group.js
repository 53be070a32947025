/** The same view with whole words as its columns. */

import { mapValues, spansOf, sum } from "../trace.js";

/** A column is as its last piece left it; its probability is that of all its pieces. */
export function groupWords(view) {
  const { trace, memories, weights } = view;
  const { source, target, marks } = trace;
  const spans = spansOf(trace, true);
  const lookOf = (steps, positions) =>
    sum(steps.flatMap((step) => positions.map((at) => weights[step][at]))) / steps.length;
  return {
    ...view,
    base: view,
    spans,
    trace: {
      ...trace,
      marks: spans.decoder.map((span) => span.map((step) => marks[step]).join(" ")),
      source: firstOf(source, spans.encoder),
      target: {
        ...firstOf(target, spans.decoder),
        log_prob: spans.decoder.map((span) => sum(span.map((step) => target.log_prob[step]))),
      },
    },
    memories: mapValues(memories, (memory, part) =>
      spans[part]?.map((span) => memory[span.at(-1)]) ?? memory),
    weights: weights && spans.decoder.map((steps) =>
      spans.encoder.map((positions) => lookOf(steps, positions))),
  };
}

function firstOf(side, spans) {
  const join = (span) => span.map((at) => side.pieces[at]).join("").replace(/^▁(?=.)/, "");
  return { ...side, ids: spans.map(([at]) => side.ids[at]), pieces: spans.map(join) };
}
