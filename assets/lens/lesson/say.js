/** Numbers as the cards say them. */

/**
 * How many times likelier one text is than the other, by the bits that are shown of both, so that a
 * reader computes the same. Example: 13.7 and 8.1 → "about 49".
 */
export const timesBetween = (one, other, locale) =>
  timesOf(Math.abs(Number(one.toFixed(1)) - Number(other.toFixed(1))), locale);

/** How many times likelier so many bits make a text, to two digits. Example: 8.2 → "about 290". */
export function timesOf(bits, locale) {
  const times = 2 ** bits;
  if (times < 10) return locale.number(times, 1);
  const scale = 10 ** (Math.floor(Math.log10(times)) - 1);
  return locale.say("lesson.about", { value: locale.number(Math.round(times / scale) * scale) });
}
