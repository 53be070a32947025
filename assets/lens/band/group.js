/** The same view with whole words as its columns. */

import { isBackward, mapValues, spansOf, sum } from "../trace.js";

/**
 * A column's states are those after all of its pieces: after the last, but after the first for
 * units that read right to left. Its probability is the product of its pieces', its weight the sum
 * over the source's pieces and the mean over the target's.
 */
export function groupWords(view) {
  const { trace, memories, weights } = view;
  const { source, target, flags } = trace;
  const spans = spansOf(trace, true);
  const lookOf = (steps, positions) =>
    sum(steps.flatMap((step) => positions.map((at) => weights[step][at]))) / steps.length;
  return {
    ...view,
    base: view,
    spans,
    trace: {
      ...trace,
      flags: spans.decoder.map((span) => span.map((step) => flags[step]).join(" ")),
      source: firstOf(source, spans.encoder),
      target: {
        ...firstOf(target, spans.decoder),
        log_prob: spans.decoder.map((span) => sum(span.map((step) => target.log_prob[step]))),
      },
    },
    memories: mapValues(memories, (memory, part) =>
      spans[part]?.map((span) => memory[0].map((_, unit) =>
        memory[span.at(isBackward(view, part, unit) ? 0 : -1)][unit])) ?? memory),
    weights: weights && spans.decoder.map((steps) =>
      spans.encoder.map((positions) => lookOf(steps, positions))),
  };
}

function firstOf(side, spans) {
  const join = (span) => span.map((at) => side.pieces[at]).join("").replace(/^▁(?=.)/, "");
  return { ...side, ids: spans.map(([at]) => side.ids[at]), pieces: spans.map(join) };
}
