/** Texts and numbers in the page's language. */

/** Pixels of the narrowest column that a probability fits into. */
const CHIP_LEAST = 28;

/** The number of pieces without the end. */
const countOf = (pieces) => pieces.length - (pieces.at(-1) === "</s>");

export function createLocale(messages) {
  const say = (key, values = {}) =>
    (messages[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const formats = {};
  const formatOf = (digits, signDisplay) => new Intl.NumberFormat(messages.locale,
    { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay });
  const number = (value, digits = 0, sign = "negative") =>
    (formats[digits + sign] ??= formatOf(digits, sign)).format(value).replace("-", "−");
  return {
    messages,
    say,
    number,
    count: (key, n) => say(n === 1 ? `${key}.one` : key, { count: n }),
    /** Nothing in a narrow column: its shade says it. */
    chip(p, width) {
      if (width < CHIP_LEAST) return "";
      if (p < 0.01) return say("percent", { value: "<1" });
      return say("percent", { value: p > 0.99 ? ">99" : number(100 * p) });
    },
    percent(p) {
      if (p > 0 && p < 0.001) return say("percent.tiny");
      if (p < 1 && p > 0.999) return say("percent.most");
      return say("percent", { value: number(100 * p, 1) });
    },
    /** Where piece `at` of `pieces` is; the end is not counted. Example: "2 of 9". */
    place(pieces, at) {
      const total = countOf(pieces);
      return at < total ? say("place", { position: at + 1, total }) : say("place.end", { total });
    },
    /** Example: "9 pieces and the end"; a text that was stopped has no end. */
    size(pieces, kind = "pieces") {
      const count = countOf(pieces);
      const size = say(count === 1 ? `${kind}.one` : kind, { count });
      return count < pieces.length ? say("size.end", { size }) : size;
    },
    /** A word's start is made visible. Example: "▁cat" → "␣cat". */
    piece(piece) {
      if (piece === "▁") return say("piece.space");
      return piece === "</s>" ? say("piece.end") : piece.replaceAll("▁", "␣");
    },
  };
}
