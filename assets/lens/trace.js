/** What can be computed from a trace alone. No DOM. */

const NUM_MOVES = 8;

/**
 * What is drawn of a `trace`: memories as `[position][unit]`, weights as `[step][position]`, the
 * `units` of each part in order, and the pieces of each column.
 */
export function readTrace(trace, { all, index }) {
  const { source, encoder, context, decoder, attention, peaks, liveliest } = trace;
  const order = (units) => (index ? units.toSorted((a, b) => a - b) : units);
  return {
    trace,
    memories: {
      encoder: readRows(encoder.states, encoder.shape[1]),
      ...(context && { context: readRows(context.values, context.shape[0]) }),
      decoder: readRows(decoder.states, decoder.shape[1]),
    },
    weights: attention && readRows(attention.weights, source.pieces.length, Uint8Array, 255),
    units: mapValues(all ? peaks : liveliest, order),
    spans: spansOf(trace, false),
  };
}

/** The pieces of each column of each side, in order: single pieces, or those of each word. */
export const spansOf = ({ source, target, words }, inWords) => (inWords ? words
  : mapValues({ encoder: source, decoder: target }, ({ ids }) => ids.map((_, at) => [at])));

function readRows(text, width, Bytes = Int8Array, most = 127) {
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const values = Array.from(new Bytes(bytes.buffer), (value) => value / most);
  return Array.from({ length: values.length / width }, (_, row) =>
    values.slice(row * width, (row + 1) * width));
}

export const mapValues = (object, map) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));

export const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Whether `unit` reads right to left: with attention the second half of the encoder does. */
export const isBackward = ({ memories: { encoder, context } }, part, unit) =>
  part === "encoder" && !context && unit >= encoder[0].length / 2;

/** What `unit` was before it read the piece at `position`, in its own reading order. */
export function valueBefore(view, part, position, unit) {
  const before = view.memories[part][position + (isBackward(view, part, unit) ? 1 : -1)];
  if (before) return before[unit];
  // The decoder's last layer starts where the encoder's last layer ended, in each direction.
  const { encoder } = (view.base ?? view).memories;
  return part === "decoder" ? encoder.at(isBackward(view, "encoder", unit) ? 0 : -1)[unit] : 0;
}

export function biggestMoves(view, position) {
  const moves = view.memories.encoder[position].map((after, unit) =>
    ({ unit, before: valueBefore(view, "encoder", position, unit), after }));
  const size = ({ before, after }) => Math.abs(after - before);
  return moves.sort((a, b) => size(b) - size(a)).slice(0, NUM_MOVES);
}

export const toBits = (nats) => nats / Math.LN2;

/** Which of five equal bins a share falls into, 0…4. */
export const shade = (p) => Math.min(4, Math.floor(5 * p));

export const shadeStyle = (p) =>
  `--shade: var(--p${shade(p)}); --on: var(--on-${shade(p) < 3 ? "low" : "high"})`;

/** A step's candidates, the chosen one in any case, and what is left for all others. */
export function candidatesOf({ target, model }, step) {
  const rows = target.candidates[step].map((row, at) =>
    ({ rank: at + 1, ...row, p: Math.exp(row.log_prob), chosen: row.id === target.ids[step] }));
  const rest = Math.max(0, 1 - sum(rows.map(({ p }) => p)));
  return { rows, rest, others: model.vocab_size - rows.length };
}
