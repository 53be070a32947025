/** The page's words and numbers, in the language of the catalogue it is given. */

const SIGN_LEAST = 36;

export function createWords(catalogue) {
  const say = (key, values = {}) =>
    (catalogue[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const formats = {};
  const formatOf = (digits, signDisplay) => new Intl.NumberFormat(catalogue.locale,
    { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay });
  const number = (value, digits = 0, sign = "negative") =>
    (formats[digits + sign] ??= formatOf(digits, sign)).format(value).replace("-", "−");
  return {
    say,
    number,
    count: (key, n) => say(n === 1 ? `${key}.one` : key, { count: n }),
    chip(p, width) {
      const value = number(100 * p);
      return width < SIGN_LEAST ? value : say("percent", { value });
    },
    percent: (p) =>
      p > 0 && p < 0.001 ? say("percent.tiny") : say("percent", { value: number(100 * p, 1) }),
    piece: (piece) => (piece === "</s>" ? say("piece.end") : piece.replaceAll("▁", "·")),
  };
}
