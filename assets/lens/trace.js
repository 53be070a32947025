/** What can be computed from a trace alone: arrays, probabilities, the choice of units. No DOM. */

export const NUM_ROWS = 32;
const NUM_MOVES = 8;
const BINS = 5;

/**
 * A view: a trace with its memories and weights decoded, and the `units` drawn of each part: `all`
 * or the liveliest, ordered by `index` or by when they peak. Over words it has the `spans` of each.
 */
export function readTrace(trace, options = {}) {
  const { encoder, context, decoder, attention } = trace;
  const memories = {
    encoder: readMemory(encoder.shape, encoder.states),
    ...(context && { context: readMemory([1, ...context.shape], context.values) }),
    decoder: readMemory(decoder.shape, decoder.states),
  };
  const weights = attention && decodeBytes(attention.weights);
  return { trace, memories, units: chooseRows(memories, options), weights };
}

const readMemory = ([count, size], text) =>
  ({ values: new Int8Array(decodeBytes(text).buffer), count, size });

const decodeBytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

/** Activation, −1…+1. */
export const unitValue = ({ values, size }, position, unit) => values[position * size + unit] / 127;

/** 0…1. */
export const lookWeight = ({ weights, memories }, step, position) =>
  weights[step * memories.encoder.count + position] / 255;

/** Only with one vector is a unit the same thing in each part; then the parts share their rows. */
function chooseRows(memories, options) {
  const parts = Object.keys(memories);
  const shared = memories.context && chooseUnits(Object.values(memories), options);
  return Object.fromEntries(parts.map((part) =>
    [part, shared ?? chooseUnits([memories[part]], options)]));
}

function chooseUnits(memories, { all, index }) {
  const units = Array.from({ length: memories[0].size }, (_, unit) => describe(memories, unit));
  units.sort((a, b) => b.variance - a.variance || a.unit - b.unit);
  return units.slice(0, all ? units.length : NUM_ROWS)
    .sort((a, b) => (index ? a.unit - b.unit : a.peak - b.peak || a.centre - b.centre))
    .map(({ unit }) => unit);
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

export const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Whether `unit` reads right to left: with attention the second half of the encoder does. */
export const isBackward = ({ memories }, part, unit) =>
  part === "encoder" && !memories.context && unit >= memories.encoder.size / 2;

/** What `unit` was before it read the piece at `position`, in its own reading order. */
export function valueBefore(view, part, position, unit) {
  const own = view.memories[part];
  const before = position + (isBackward(view, part, unit) ? 1 : -1);
  if (before >= 0 && before < own.count) return unitValue(own, before, unit);
  if (part !== "decoder") return 0;
  // The decoder's last layer starts where the encoder's last layer ended, in each direction.
  const { encoder } = (view.base ?? view).memories;
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

export function mostLooking(view, position) {
  const weights = view.trace.target.pieces.map((_, step) => lookWeight(view, step, position));
  return weights.indexOf(Math.max(...weights));
}

export const toBits = (nats) => nats / Math.LN2;

/** Which of five equal bins a probability falls into, 0…4. */
export const shade = (p) => Math.min(BINS - 1, Math.floor(p * BINS));

/** A step's candidates, the chosen one in any case, and what is left for all others. */
export function candidatesOf({ target, model }, step) {
  const id = target.ids[step];
  const rows = target.candidates[step].map((candidate, at) => ({ rank: at + 1, ...candidate }));
  if (!rows.some((row) => row.id === id)) {
    const [piece, rank] = [target.pieces[step], target.rank[step]];
    rows.push({ piece, id, rank, log_prob: target.log_prob[step] });
  }
  for (const row of rows) Object.assign(row, { p: Math.exp(row.log_prob), chosen: row.id === id });
  const rest = Math.max(0, 1 - sum(rows.map(({ p }) => p)));
  return { rows, rest, others: model.vocab_size - rows.length };
}
