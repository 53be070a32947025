/** A tiny trace for the tables of cases: three source pieces, two steps, four units. */

const pack = (rows, Bytes) => Buffer.from(new Bytes(rows.flat()).buffer).toString("base64");

/** Activations as the bytes that travel: 127 is +1, −127 is −1. */
export const ENCODER = [
  [10, 20, 30, 40],
  [-50, 60, 70, -80],
  [127, -127, 0, 1],
];
export const DECODER = [
  [2, 4, -6, 8],
  [-3, 127, 9, -127],
];
/** Attention weights as bytes: 255 is 1. */
export const WEIGHTS = [
  [255, 0, 0],
  [51, 102, 102],
];

const SIDES = {
  source: { text: "tea.", pieces: ["▁te", "a", "</s>"], ids: [11, 12, 3], notes: [] },
  target: {
    text: "té",
    pieces: ["▁té", "</s>"],
    ids: [21, 3],
    log_prob: [Math.log(0.5), Math.log(0.25)],
    candidates: [
      [{ piece: "▁té", id: 21, log_prob: Math.log(0.5) },
        { piece: "▁el", id: 22, log_prob: Math.log(0.25) }],
      [{ piece: ".", id: 23, log_prob: Math.log(0.5) },
        { piece: "</s>", id: 3, log_prob: Math.log(0.25), rank: 7 }],
    ],
    forced: [],
  },
};

/** What the page is given of a translation, by a model with attention or with one vector. */
export function tinyTrace(architecture) {
  const isFixed = architecture === "context";
  const parts = isFixed ? ["encoder", "context", "decoder"] : ["encoder", "decoder"];
  const each = (units) => Object.fromEntries(parts.map((part) => [part, units]));
  return {
    ...SIDES,
    model: { architecture, direction: "en-es", revision: "abc1234", vocab_size: 100 },
    encoder: { shape: [3, 4], states: pack(ENCODER, Int8Array) },
    context: isFixed ? { shape: [4], values: pack(ENCODER.slice(-1), Int8Array) } : null,
    decoder: { shape: [2, 4], states: pack(DECODER, Int8Array) },
    attention: isFixed ? null : { shape: [2, 3], weights: pack(WEIGHTS, Uint8Array) },
    peaks: each([3, 1, 0, 2]),
    liveliest: each([3, 1]),
    marks: ["forced", "changed"],
    words: { encoder: [[0, 1], [2]], decoder: [[0], [1]] },
  };
}
