/** What belongs to the selected column: what could have come there, or what it changed. */

import { button, el } from "./dom.js";
import { biggestMoves, candidatesOf } from "./trace.js";

const END = 3;

/** The pieces that could have come at `step`, how likely, and, if `canGo`, the ways on. */
export function drawWhatif(trace, words, step, canGo) {
  const { target } = trace;
  const { rows, rest, others } = candidatesOf(trace, step);
  const chosen = rows.find((row) => row.chosen);
  const prefix = target.prefix_text[step - 1];
  const title = words.say(prefix ? "step.after" : "step.first",
    { step: step + 1, total: target.pieces.length, prefix });
  const more = words.say("candidates.others", { count: words.number(others) });
  const list = el("ol", {}, rows.map((row) => drawCandidate(row, words, chosen, canGo, step)),
    el("li.others", {}, el("span.row", {}, drawBar(more, rest, words.percent(rest)))));
  list.querySelectorAll("button").forEach((each, at) => { each.tabIndex = at && -1; });
  return [el("h2", {}, title), list];
}

/** Special tokens without text are never written; the end, which has the next id, never first. */
const canBeWritten = (id, step) => id > END || (id === END && step > 0);

function drawCandidate({ piece, id, p, rank, chosen: isChosen }, words, chosen, canGo, step) {
  const bar = drawBar(words.piece(piece), p, words.percent(p));
  const tag = (key) => el("span.tag", {}, words.say(`candidates.${key}`));
  const own = { "data-rank": rank };
  if (isChosen) return el("li.chosen", own, el("span.row", {}, bar, tag("chosen")));
  const times = Math.max(chosen.p / p, p / chosen.p);
  const title = words.say(p > chosen.p ? "candidates.more" : "candidates.less", {
    rank: words.number(rank),
    percent: words.percent(p),
    times: words.number(times, times < 10 ? 1 : 0),
  });
  if (!canBeWritten(id, step)) return el("li", own, el("span.row", { title }, bar, tag("never")));
  return el("li", own, canGo
    ? button({ class: "row", "data-id": id, title }, bar, tag("continue"))
    : el("span.row", { title }, bar));
}

const drawBar = (name, share, text) => [
  el("span.name", {}, name),
  el("span.track", { "aria-hidden": true }, el("span.fill", { style: `width: ${100 * share}%` })),
  el("span.value", {}, text),
];

export function drawMoves(view, words, position) {
  const { pieces } = view.trace.source;
  const title = words.say(view.base ? "moves.title.word" : "moves.title", {
    position: position + 1, total: pieces.length, piece: words.piece(pieces[position]),
  });
  const rows = biggestMoves(view, position).map(({ unit, before, after }) => {
    const change = { before: words.number(before, 2), after: words.number(after, 2) };
    return el("li", { "data-unit": unit }, el("span.row", {}, drawBar(words.say("moves.unit",
      { unit }), Math.abs(after - before) / 2, words.say("moves.change", change))));
  });
  return [el("h2", {}, title), el("ol", {}, rows)];
}
