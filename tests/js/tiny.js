/** A tiny trace for the tables of cases: three source pieces, two steps, four units. */

/** A packed array of 8 bits, as the server sends it. */
const pack = (rows, low, zero) => ({
  shape: rows[0].length ? [rows.length, rows[0].length] : [rows.length],
  range: [low, 1],
  layer: 2,
  bits: 8,
  data: Buffer.from(Uint8Array.from(rows.flat(), (number) => number + zero)).toString("base64"),
});

/** Activations in steps of 1/127: 127 is +1, −127 is −1. */
export const ENCODER = [
  [10, 20, 30, 40],
  [-50, 60, 70, -80],
  [127, -127, 0, 1],
];
export const DECODER = [
  [2, 4, -6, 8],
  [-3, 127, 9, -127],
];
/** Attention weights in steps of 1/254: 254 is 1. */
export const WEIGHTS = [
  [254, 0, 0],
  [64, 63, 127],
];

const SIDES = {
  source: { text: "tea.", pieces: ["▁te", "a", "</s>"], ids: [11, 12, 3], notes: [], unknown: [] },
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
    rank: [1, 7],
  },
};

/** A run as `openTrace` returns it, by a model with attention or with one vector. */
export function tinyTrace(architecture) {
  const isFixed = architecture === "context";
  const parts = isFixed ? ["encoder", "context", "decoder"] : ["encoder", "decoder"];
  const each = (units) => Object.fromEntries(parts.map((part) => [part, units]));
  return {
    ...SIDES,
    model: { architecture, direction: "en-es", revision: "abc1234", sizes: { vocab_size: 100 } },
    change: "",
    flags: ["forced", "changed"],
    planes: {
      encoder: pack(ENCODER, -1, 127),
      decoder: pack(DECODER, -1, 127),
      ...(isFixed
        ? { context: pack(ENCODER.at(-1), -1, 127) }
        : { attention: pack(WEIGHTS, 0, 0) }),
    },
    band: {
      peaks: each([3, 1, 0, 2]),
      liveliest: each([3, 1]),
      spans: { encoder: [[0, 1], [2]], decoder: [[0], [1]] },
      loop: 2,
    },
  };
}
