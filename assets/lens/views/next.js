/** What could have come at the selected step, and continuing with it. */

import { drawBar } from "../plot/bars.js";
import { button, el } from "../dom.js";
import { choose } from "../paths.js";
import { follow } from "../exchange.js";
import { stepsShown, trailOf } from "../store.js";
import { sum, textAttributes } from "../trace.js";

const END = 3;
/** Of what was written before, so many words stand in the panel's title. */
const NUM_WORDS = 4;

export default {
  draw: drawCandidates,
  table: sharesOf,
  acts: {
    /** Continue with `id` at the selected step. */
    continue: (state, id) =>
      follow(state, choose(trailOf(state), state.selection.index + 1, Number(id))),
  },
};

/** A step's candidates, the chosen one in any case, and what is left for all others. */
export function candidatesOf({ target, model }, step) {
  const rows = target.candidates[step].map((row, at) =>
    ({ rank: at + 1, ...row, p: Math.exp(row.log_prob), chosen: row.id === target.ids[step] }));
  const rest = Math.max(0, 1 - sum(rows.map(({ p }) => p)));
  return { rows, rest, others: model.sizes.vocab_size - rows.length };
}

/** How likely each candidate of the selected step was, and last all other pieces together. */
function sharesOf({ trace, selection: { index: step }, locale }) {
  const { target } = trace;
  const { rows, rest, others } = candidatesOf(trace, step);
  // A piece may have no letters of its own yet, such as a lone space.
  const prefix = step && (lastWords(target.prefix_text[step - 1]) || locale.piece(target.pieces[step - 1]));
  return {
    caption: locale.say(step ? "step.after" : "step.first",
      { step: step + 1, total: target.pieces.length, prefix }),
    head: [],
    rows: [
      ...rows.map(({ piece, p }) => [locale.piece(piece), locale.percent(p)]),
      [locale.say("candidates.others", { count: locale.number(others) }), locale.percent(rest)],
    ],
  };
}

/** Example: "El gato negro duerme en" → "… gato negro duerme en". */
function lastWords(text) {
  const words = text.split(" ");
  return words.length > NUM_WORDS ? ["…", ...words.slice(-NUM_WORDS)].join(" ") : text;
}

/** How likely the end was at each step: why the translation stops where it does. */
function drawEnds({ state, trace, selection: { index }, locale }) {
  const { pieces, end_log_prob: logProbs } = trace.target;
  const own = textAttributes(trace, "decoder");
  const steps = stepsShown(state);
  return el("div.ends.small", {}, el("span.muted", {}, locale.say("ends")), pieces.map((piece, at) =>
    button({
      "data-act": "piece",
      "data-value": `decoder ${at}`,
      "aria-current": at === index,
      tabindex: at === index ? 0 : -1,
      class: at < steps ? undefined : "veil",
    },
      el("span.muted", own, locale.piece(piece)), locale.chip(Math.exp(logProbs[at]), Infinity))));
}

function drawCandidates(given) {
  const { trace, selection: { index: step }, locale, shows } = given;
  const { caption, rows: texts } = sharesOf(given);
  const { rows, rest } = candidatesOf(trace, step);
  const own = textAttributes(trace, "decoder");
  const bars = [...rows.map(({ p }) => p), rest]
    .map((share, at) => drawBar(texts[at][0], share, texts[at][1], at < rows.length ? own : {}));
  const chosen = rows.find((row) => row.chosen);
  const list = el("ol", {},
    rows.map((row, at) => drawCandidate(row, bars[at], locale, chosen,
      { canBeWritten: canBeWritten(row.id, step), canGo: shows("continue") })),
    el("li.others.muted", {}, el("span.row.nowrap", {}, bars.at(-1))));
  list.querySelectorAll("button").forEach((each, at) => { each.tabIndex = at && -1; });
  return [el("h2", {}, caption), el("div", {}, list, drawEnds(given))];
}

/** Special tokens without text are never written; the end, which has the next id, never first. */
const canBeWritten = (id, step) => id > END || (id === END && step > 0);

function drawCandidate({ id, p, rank, chosen: isChosen }, bar, locale, chosen, can) {
  const tag = (key) => el("span.tag.muted", {}, locale.say(`candidates.${key}`));
  const own = { "data-rank": rank };
  if (isChosen) return el("li.chosen", own, el("span.row.nowrap", {}, bar, tag("chosen")));
  const times = Math.max(chosen.p / p, p / chosen.p);
  const title = locale.say(p > chosen.p ? "candidates.more" : "candidates.less", {
    rank: locale.number(rank),
    percent: locale.percent(p),
    times: locale.number(times, times < 10 ? 1 : 0),
  });
  if (!can.canBeWritten) return el("li", own, el("span.row.nowrap", { title }, bar, tag("never")));
  return el("li", own, can.canGo
    ? button({ class: "row nowrap", "data-act": "continue", "data-value": id, title },
      bar, tag("continue"))
    : el("span.row.nowrap", { title }, bar));
}
