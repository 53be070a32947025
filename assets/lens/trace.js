/** What can be computed from a trace alone: arrays, probabilities, the choice of units. No DOM. */

export const NUM_ROWS = 32;
const NUM_MOVES = 8;
const BINS = 5;

/**
 * Activations of one layer: `size` units at each of `count` positions.
 * @typedef {{values: Int8Array, count: number, size: number}} Memory
 *
 * A trace with its arrays decoded; `units[part]` are the units drawn, in the order of the rows.
 * @typedef {{trace: object, memories: Record<string, Memory>, units: Record<string, number[]>,
 *   weights: Uint8Array | null, columns: {kind: "source" | "step", index: number}[]}} View
 */

/** @returns {View} */
export function readTrace(trace) {
  const memories = { encoder: memory(trace.encoder.shape, trace.encoder.states) };
  if (trace.context) memories.context = memory([1, ...trace.context.shape], trace.context.values);
  memories.decoder = memory(trace.decoder.shape, trace.decoder.states);
  const weights = trace.attention ? decodeBytes(trace.attention.weights) : null;
  return { trace, memories, units: chooseRows(memories), weights, columns: columnsOf(trace) };
}

/** All columns of the band that can be selected, in the order of time. */
function columnsOf({ source, target }) {
  const columns = (kind, pieces) => pieces.map((_, index) => ({ kind, index }));
  return [...columns("source", source.pieces), ...columns("step", target.pieces)];
}

const memory = ([count, size], states) => ({ values: decodeSignedBytes(states), count, size });

/** @param {string} text base64 */
export function decodeBytes(text) {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

export const decodeSignedBytes = (text) => new Int8Array(decodeBytes(text).buffer);

/** Activation in −1…+1 of `unit` at `position`, both counted from 0. */
export function unitValue(memory, position, unit) {
  return memory.values[position * memory.size + unit] / 127;
}

/** How much step `step` looked at source position `position`, 0…1. */
export function lookWeight(view, step, position) {
  return view.weights[step * view.memories.encoder.count + position] / 255;
}

/** With one vector the parts share their rows; with attention a unit means another thing in each. */
function chooseRows(memories) {
  const { encoder, context, decoder } = memories;
  if (!context) return { encoder: chooseUnits([encoder]), decoder: chooseUnits([decoder]) };
  const shared = chooseUnits([encoder, context, decoder]);
  return { encoder: shared, context: shared, decoder: shared };
}

/** The units that vary most over all columns of `memories`, ordered by when they peak. */
export function chooseUnits(memories) {
  const units = Array.from({ length: memories[0].size }, (_, unit) => describe(memories, unit));
  const lively = units.sort((a, b) => b.variance - a.variance || a.unit - b.unit).slice(0, NUM_ROWS);
  return lively.sort((a, b) => a.peak - b.peak || a.centre - b.centre).map(({ unit }) => unit);
}

function describe(memories, unit) {
  const row = memories.flatMap((memory) =>
    Array.from({ length: memory.count }, (_, position) => unitValue(memory, position, unit)));
  const mean = sum(row) / row.length;
  const variance = sum(row.map((value) => (value - mean) ** 2)) / row.length;
  // Units that peak together stand in the order of where their activation lies on average.
  const centre = sum(row.map((value, at) => at * (value + 1))) / sum(row.map((value) => value + 1));
  return { unit, variance, centre, peak: row.indexOf(Math.max(...row)) };
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Whether `unit` of the encoder reads right to left: the second half does, with attention. */
export function isBackward(view, part, unit) {
  return part === "encoder" && !view.memories.context && unit >= view.memories.encoder.size / 2;
}

/** The value that `unit` had before it read the piece at `position`, in its own reading order. */
export function valueBefore(view, part, position, unit) {
  const own = view.memories[part];
  const before = position + (isBackward(view, part, unit) ? 1 : -1);
  if (before >= 0 && before < own.count) return unitValue(own, before, unit);
  return part === "decoder" ? initialValue(view, unit) : 0;
}

/** The decoder's last layer starts where the encoder's last layer ended, in each direction. */
function initialValue({ memories: { encoder, context } }, unit) {
  if (context) return unitValue(context, 0, unit);
  const backward = unit >= encoder.size / 2;
  return unitValue(encoder, backward ? 0 : encoder.count - 1, unit);
}

/** The encoder's units that moved most at `position`, with their values before and after. */
export function biggestMoves(view, position) {
  const { encoder } = view.memories;
  const moves = Array.from({ length: encoder.size }, (_, unit) => ({
    unit,
    before: valueBefore(view, "encoder", position, unit),
    after: unitValue(encoder, position, unit),
  }));
  const size = ({ before, after }) => Math.abs(after - before);
  return moves.sort((a, b) => size(b) - size(a) || a.unit - b.unit).slice(0, NUM_MOVES);
}

/** The step, counted from 0, that looked most at source position `position`. */
export function mostLooking(view, position) {
  const weights = Array.from({ length: view.memories.decoder.count }, (_, step) =>
    lookWeight(view, step, position));
  return weights.indexOf(Math.max(...weights));
}

/** Natural logarithm to bits; −log₂ for a log-probability is `toBits(-logProb)`. */
export const toBits = (nats) => nats / Math.LN2;

/** Which of five equal bins a probability falls into, 0…4. */
export const shade = (p) => Math.min(BINS - 1, Math.floor(p * BINS));

/** Arithmetic mean of the probabilities of the chosen pieces. */
export const meanProbability = (logProbs) => sum(logProbs.map(Math.exp)) / logProbs.length;

/** exp of the mean negative log-probability. */
export const perplexity = (logProbs) => Math.exp(-sum(logProbs) / logProbs.length);

/** A step's candidates, the chosen piece in any case among them, and what is left for others. */
export function candidatesOf(trace, step) {
  const { ids, pieces, log_prob: logProbs, rank, candidates } = trace.target;
  const rows = candidates[step].map(({ piece, id, log_prob: logProb }, index) =>
    ({ piece, p: Math.exp(logProb), rank: index + 1, chosen: id === ids[step] }));
  const chosen = { piece: pieces[step], p: Math.exp(logProbs[step]), rank: rank[step], chosen: true };
  if (!rows.some((row) => row.chosen)) rows.push(chosen);
  const rest = Math.max(0, 1 - sum(rows.map(({ p }) => p)));
  return { rows, rest, others: trace.model.vocab_size - rows.length };
}
