/** Columns in the order of time: source pieces, then steps. */

/** Convert a column to its position in time, and back: source pieces first, then steps. */
export const timeOf = ({ encoder }, { part, index }) =>
  (part === "encoder" ? index : encoder.length + index);

export const countOf = ({ encoder, decoder }) => encoder.length + decoder.length;

export function columnAt({ encoder: { length }, decoder }, time) {
  const at = Math.max(0, Math.min(length + decoder.length - 1, time));
  return at < length ? { part: "encoder", index: at } : { part: "decoder", index: at - length };
}
