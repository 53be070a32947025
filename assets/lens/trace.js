/** What can be computed from a trace alone: arrays, probabilities, the choice of units. No DOM. */

export const NUM_ROWS = 32;
const NUM_MOVES = 8;
const BINS = 5;

/**
 * @typedef {{values: Int8Array, count: number, size: number}} Memory `size` units, `count` times
 * @typedef {{trace: object, memories: Record<string, Memory>, units: Record<string, number[]>,
 *   weights: Uint8Array | null}} View a decoded trace; `units` are the rows drawn of each part
 */

/** @returns {View} */
export function readTrace(trace) {
  const { encoder, context, decoder, attention } = trace;
  const memories = {
    encoder: readMemory(encoder.shape, encoder.states),
    ...(context && { context: readMemory([1, ...context.shape], context.values) }),
    decoder: readMemory(decoder.shape, decoder.states),
  };
  const weights = attention && decodeBytes(attention.weights);
  return { trace, memories, units: chooseRows(memories), weights };
}

const readMemory = ([count, size], text) => ({ values: decodeSignedBytes(text), count, size });

/** @param {string} text base64 */
export const decodeBytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

export const decodeSignedBytes = (text) => new Int8Array(decodeBytes(text).buffer);

/** Activation in −1…+1 of `unit` at `position`, both counted from 0. */
export function unitValue({ values, size }, position, unit) {
  return values[position * size + unit] / 127;
}

/** How much step `step` looked at source position `position`, 0…1. */
export function lookWeight({ weights, memories }, step, position) {
  return weights[step * memories.encoder.count + position] / 255;
}

/** Only with one vector is a unit the same thing in each part; then the parts share their rows. */
function chooseRows(memories) {
  const parts = Object.keys(memories);
  const shared = memories.context && chooseUnits(Object.values(memories));
  return Object.fromEntries(parts.map((part) => [part, shared ?? chooseUnits([memories[part]])]));
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

/** Whether `unit` reads right to left: with attention the second half of the encoder does. */
export function isBackward({ memories }, part, unit) {
  return part === "encoder" && !memories.context && unit >= memories.encoder.size / 2;
}

/** What `unit` was before it read the piece at `position`, in its own reading order. */
export function valueBefore(view, part, position, unit) {
  const own = view.memories[part];
  const before = position + (isBackward(view, part, unit) ? 1 : -1);
  if (before >= 0 && before < own.count) return unitValue(own, before, unit);
  return part === "decoder" ? initialValue(view, unit) : 0;
}

/** The decoder's last layer starts where the encoder's last layer ended, in each direction. */
function initialValue(view, unit) {
  const { encoder } = view.memories;
  return unitValue(encoder, isBackward(view, "encoder", unit) ? 0 : encoder.count - 1, unit);
}

/** The encoder's units that moved most at `position`, from which value to which. */
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

/** The step that looked most at source position `position`. */
export function mostLooking(view, position) {
  const weights = Array.from({ length: view.memories.decoder.count }, (_, step) =>
    lookWeight(view, step, position));
  return weights.indexOf(Math.max(...weights));
}

export const toBits = (nats) => nats / Math.LN2;

/** Which of five equal bins a probability falls into, 0…4. */
export const shade = (p) => Math.min(BINS - 1, Math.floor(p * BINS));

export const meanProbability = (logProbs) => sum(logProbs.map(Math.exp)) / logProbs.length;

/** A step's candidates, the chosen one in any case, and what is left for all others. */
export function candidatesOf({ target, model }, step) {
  const id = target.ids[step];
  const rows = target.candidates[step].map((candidate, index) => ({ ...candidate, rank: index + 1 }));
  if (!rows.some((row) => row.id === id)) {
    const [piece, rank] = [target.pieces[step], target.rank[step]];
    rows.push({ piece, id, rank, log_prob: target.log_prob[step] });
  }
  for (const row of rows) Object.assign(row, { p: Math.exp(row.log_prob), chosen: row.id === id });
  const rest = Math.max(0, 1 - sum(rows.map(({ p }) => p)));
  return { rows, rest, others: model.vocab_size - rows.length };
}
