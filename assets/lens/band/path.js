/** The choices made, each but the last a way back to it, and what they cost. */

import { button, el } from "../dom.js";
import { trailOf } from "../store.js";
import { textAttributes, toBits } from "../trace.js";

/** Fill the line of choices from what is shown now; without a choice it is empty. */
export function drawPath({ find, locale, state }) {
  const [original, trace] = [trailOf(state)[0], trailOf(state).at(-1)];
  if (trace === original) return;
  const { target, totals } = trace;
  const own = (piece) => el("span", textAttributes(trace, "decoder"), piece);
  const { forced, pieces, text } = target;
  const names = [locale.say("path.original"),
    ...forced.map(([step]) => [`${step}: `, own(locale.piece(pieces[step - 1]))])];
  const crumbs = names.flatMap((name, at) => [at ? " › " : "", at === forced.length
    ? el("span", { "aria-current": true }, name)
    : button({ "data-act": "back", "data-value": at }, name)]);
  const bits = toBits(original.totals.log_prob - totals.log_prob);
  const isWhole = original.target.stop === "end";
  const cost = locale.say(`path.${bits < 0 ? "more" : "less"}${isWhole ? "" : ".unfinished"}`,
    { bits: locale.number(Math.abs(bits), 1) });
  find(".path").replaceChildren(
    el("nav", { "aria-label": locale.say("path") }, crumbs),
    button({ "data-act": "undo" }, locale.say("path.undo")),
    el("span", {}, text === original.target.text ? locale.say("path.same") : cost),
  );
}
