/** The pieces that could have come at the selected step, how likely, and the way on from each. */

import { button, el } from "./dom.js";
import { candidatesOf } from "./trace.js";

const LONGEST = 60;

/** `go`, if any, continues with the piece of an id; `back` undoes that. */
export function drawWhatif(trace, words, step, go, back) {
  const { rows, rest, others } = candidatesOf(trace, step);
  const chosen = rows.find((row) => row.chosen);
  const items = rows.map((row) => drawCandidate(row, words, chosen, go));
  const more = words.say("candidates.others", { count: words.number(others) });
  const list = el("ol", { onkeydown: (event) => onKey(event, back) },
    ...items, el("li.others", {}, el("span.row", {}, ...drawBar(more, rest, words))));
  list.querySelectorAll("button").forEach((each, at) => { each.tabIndex = at ? -1 : 0; });
  return [el("h2", {}, titleOf(trace, words, step)), list];
}

function titleOf({ target }, words, step) {
  const text = target.prefix_text[step - 1];
  const prefix = text?.length > LONGEST ? `…${text.slice(-LONGEST)}` : text;
  const values = { step: step + 1, total: target.pieces.length, prefix };
  return words.say(text ? "step.after" : "step.first", values);
}

function drawCandidate({ piece, id, p, rank, chosen: isChosen }, words, chosen, go) {
  const bar = drawBar(words.piece(piece), p, words);
  const tag = (key) => el("span.tag", {}, words.say(`candidates.${key}`));
  const own = { "data-rank": rank };
  if (isChosen) return el("li.chosen", own, el("span.row", {}, ...bar, tag("chosen")));
  const times = Math.max(chosen.p / p, p / chosen.p);
  const title = words.say(p > chosen.p ? "candidates.more" : "candidates.less", {
    rank: words.number(rank),
    percent: words.percent(p),
    times: words.number(times, times < 10 ? 1 : 0),
  });
  const row = go
    ? button({ class: "row", "data-id": id, title, onclick: () => go(id) }, ...bar, tag("continue"))
    : el("span.row", { title }, ...bar);
  return el("li", own, row);
}

function drawBar(name, p, words) {
  const fill = el("span.fill");
  fill.style.width = `${100 * p}%`;
  return [
    el("span.name", {}, name),
    el("span.track", { "aria-hidden": "true" }, fill),
    el("span.value", {}, words.percent(p)),
  ];
}

/** One row of the list is in the tab order; the arrow keys move to the others. */
function onKey(event, back) {
  const delta = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!delta && event.key !== "Escape") return;
  event.preventDefault();
  if (!delta) return void back();
  const rows = [...event.currentTarget.querySelectorAll("button")];
  const at = rows.indexOf(event.target);
  const next = rows[at + delta] ?? event.target;
  for (const row of rows) row.tabIndex = row === next ? 0 : -1;
  next.focus();
}
