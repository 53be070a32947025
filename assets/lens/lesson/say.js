/** Numbers as the cards say them. */

/** How many times likelier so many bits make a text, to two digits. Example: 8.2 → "about 290". */
export function timesOf(bits, locale) {
  const times = 2 ** bits;
  if (times < 10) return locale.number(times, 1);
  const scale = 10 ** (Math.floor(Math.log10(times)) - 1);
  return locale.say("lesson.about", { value: locale.number(Math.round(times / scale) * scale) });
}
