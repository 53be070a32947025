/** The changes made, each but the last a way back to it, and what they cost. */

import { button, el } from "../dom.js";
import { partsOf } from "../paths.js";
import { trailOf } from "../store.js";
import { textAttributes, toBits } from "../trace.js";

/** Fill the line of changes from what is shown now; without one it is empty. */
export function drawPath({ find, locale, state }) {
  const [original, trace] = [trailOf(state)[0], trailOf(state).at(-1)];
  if (trace === original) return;
  const parts = partsOf(trace);
  const names = [locale.say("path.original"), ...parts.map((part) => namePart(part, original, trace, locale))];
  const crumbs = names.flatMap((name, at) => [at ? " › " : "", at === parts.length
    ? el("span", { "aria-current": true }, name)
    : button({ "data-act": "back", "data-value": at }, name)]);
  find(".path").replaceChildren(
    el("nav", { "aria-label": locale.say("path") }, crumbs),
    button({ "data-act": "undo" }, locale.say("path.undo")),
    el("span", {}, costOf(parts, original, trace, locale)),
  );
}

/** A part of a change in words. Example: "silence:most:64" → "64 units silenced". */
function namePart(part, original, trace, locale) {
  const [kind, how, ...values] = part.split(":");
  const read = (piece) =>
    [" ", el("span", textAttributes(trace, "encoder"), locale.piece(original.source.pieces[piece - 1]))];
  const namers = {
    force: () => [`${how}: `,
      el("span", textAttributes(trace, "decoder"), locale.piece(trace.target.pieces[how - 1]))],
    leave: () => [locale.say("change.leave"), read(how)],
    silence: () => nameSilence(how, values, locale),
    vector() {
      const place = values.find((value) => ["start", "steps"].includes(value));
      return [locale.say(`change.${how}`, { tenths: values[0], other: trace.other }), place && locale.say(`change.${place}`)];
    },
    look: () => (how === "even" ? locale.say("change.even")
      : [locale.say(`change.${how}`, { step: values[0] }), read(values[1])]),
  };
  return [namers[kind]()].flat(2);
}

const nameSilence = (how, [number, seed], locale) => (how === "unit"
  ? locale.say("change.unit", { unit: number })
  : locale.count(`change.${how}`, Number(number)).replace("{seed}", seed));

/** Pieces that were forced are weighed by the same model; any other change makes it another one. */
function costOf(parts, original, trace, locale) {
  const isSame = trace.target.text === original.target.text;
  const [bits, own] = [trace, original].map(({ totals }) => toBits(-totals.log_prob));
  if (parts.every((part) => part.startsWith("force:"))) {
    if (isSame) return locale.say("path.same");
    const isWhole = original.target.stop === "end";
    return locale.say(`path.${bits < own ? "more" : "less"}${isWhole ? "" : ".unfinished"}`,
      { bits: locale.number(Math.abs(bits - own), 1) });
  }
  const [now, before] = [bits, own].map((each) => locale.number(each, 1));
  if (isSame && now === before) return locale.say("path.nothing", { bits: now });
  return locale.say(isSame ? "path.kept" : "path.instead", { bits: now, own: before });
}
