/** What can be computed from a trace alone. No DOM. */

/**
 * A run as the server sent it, made ready: whether it `isWhole`, or lacks what only its own
 * picture needs; `other`, the sentence that its change takes a vector of, `target.candidates` with
 * the chosen piece among them, `characters` that were left out, and `flags`, a word for whatever
 * is special about a step: "changed" against the `original`, "forced", part of a "loop". The units
 * are in the original's order, so that a row stays in its place.
 */
export function openTrace(sent, original = sent, other = "") {
  const { source, target, change, band } = sent;
  const { peaks, liveliest } = (original.isWhole ? original : sent).band;
  const changed = changedFrom(original.target.ids, target.ids);
  return {
    ...sent,
    other,
    band: { ...band, peaks, liveliest },
    target: { ...target, candidates: target.candidates.map(withChosen, target) },
    isWhole: "encoder" in sent.planes,
    characters: [...new Set(source.unknown.map(({ char }) => char))].join(" "),
    flags: target.ids.map((_, at) => [
      changed[at] && "changed",
      `,${change}`.includes(`,force:${at + 1}:`) && "forced",
      at >= band.loop && "loop",
    ].filter(Boolean).join(" ")),
  };
}

/** The candidates of a step of the target `this`; the chosen piece comes last if it is not one. */
function withChosen(candidates, step) {
  const { pieces, ids, log_prob: logProbs, rank } = this;
  const id = ids[step];
  return candidates.some((each) => each.id === id)
    ? candidates
    : [...candidates, { piece: pieces[step], id, log_prob: logProbs[step], rank: rank[step] }];
}

/**
 * Whether each of `ids` is not in `before`, by longest common runs.
 * Example: before [5, 6, 7], ids [8, 5, 6] → [true, false, false].
 */
export function changedFrom(before, ids) {
  // In one order, so that both texts keep the same whichever is asked about.
  const [first, second] = `${before}` < `${ids}` ? [before, ids] : [ids, before];
  const isNew = ids.map(() => true);
  function keep(from, to, start, end) {
    const run = longestRun(first, second, from, to, start, end);
    if (!run.size) return;
    const at = ids === second ? run.at : run.was;
    isNew.fill(false, at, at + run.size);
    keep(from, run.was, start, run.at);
    keep(run.was + run.size, to, run.at + run.size, end);
  }
  keep(0, first.length, 0, second.length);
  return isNew;
}

function longestRun(before, ids, from, to, start, end) {
  let best = { size: 0 };
  for (let was = from; was < to; was += 1) {
    for (let at = start; at < end; at += 1) {
      let size = 0;
      while (was + size < to && at + size < end && before[was + size] === ids[at + size]) size += 1;
      if (size > best.size) best = { size, was, at };
    }
  }
  return best;
}

/**
 * What is drawn of a `trace`: memories as `[position][unit]`, weights as `[step][position]`, the
 * `units` of each part in order, and the pieces of each column; where a change altered it, also what
 * the decoder's last layer started from, its `start`. With attention the encoder's units
 * are in two groups by the direction that they read in; the second begins at the row `split`.
 */
export function readTrace(trace, { all, index }) {
  const { planes, band } = trace;
  const { attention: weights = null, start, ...memories } = mapValues(planes, readPlane);
  const { encoder, context, decoder } = memories;
  const order = (rows) => (index ? rows.toSorted((a, b) => a - b) : rows);
  const units = mapValues(all ? band.peaks : band.liveliest, order);
  const view = {
    trace,
    memories: { encoder, ...(context && { context }), decoder },
    weights,
    start: start?.[0],
    units,
    split: Infinity,
    spans: spansOf(trace, false),
  };
  if (!weights) return view;
  const [forward, backward] = [false, true].map((is) =>
    units.encoder.filter((unit) => isBackward(view, "encoder", unit) === is));
  return { ...view, split: forward.length, units: { ...units, encoder: [...forward, ...backward] } };
}

/** The pieces of each column of each side, in order: single pieces, or those of each word. */
export const spansOf = ({ source, target, band }, inWords) => (inWords ? band.spans
  : mapValues({ encoder: source, decoder: target }, ({ ids }) => ids.map((_, at) => [at])));

/** The rows of a packed array; `model/lens/planes.py` says how it is packed. */
export function readPlane({ shape, range: [low, high], bits, data }) {
  const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
  const steps = 2 ** bits - 2;
  const numbers = bits === 8 ? bytes : new Uint16Array(bytes.buffer);
  // In this order 0 comes out exactly in a range around it.
  const values = Array.from(numbers, (number) => (low * steps + (high - low) * number) / steps);
  const width = shape.at(-1);
  return Array.from({ length: values.length / width }, (_, row) =>
    values.slice(row * width, (row + 1) * width));
}

export const mapValues = (object, map) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));

export const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Whether `unit` reads right to left: with attention the second half of the encoder does. */
export const isBackward = ({ memories: { encoder, context } }, part, unit) =>
  part === "encoder" && !context && unit >= encoder[0].length / 2;

/** Attributes of a text that the model reads or writes: its language; browsers leave it as it is. */
export const textAttributes = ({ model }, part) =>
  ({ lang: model.direction.split("-")[part === "encoder" ? 0 : 1], translate: "no" });

export const toBits = (nats) => nats / Math.LN2;

/** Which of five equal bins a share falls into, 0…4. */
export const shade = (p) => Math.min(4, Math.floor(5 * p));

export const shadeStyle = (p) =>
  `--shade: var(--p${shade(p)}); --on: var(--on-${shade(p) < 3 ? "low" : "high"})`;
