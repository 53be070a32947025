/** The pieces that could have come at the selected step, and how likely each was. */

import { el } from "./dom.js";
import { candidatesOf } from "./trace.js";

const LONGEST = 60;

export function drawCandidates({ trace }, words, step) {
  const { rows, rest, others } = candidatesOf(trace, step);
  const more = words.say("candidates.others", { count: words.number(others) });
  const bars = rows.map((row) => drawCandidate(row, words));
  return [
    el("h3", {}, titleOf(trace, words, step)),
    el("ol", {}, ...bars, drawBar({ class: "others" }, more, rest, words)),
  ];
}

function titleOf({ target }, words, step) {
  const text = target.prefix_text[step - 1];
  const prefix = text?.length > LONGEST ? `…${text.slice(-LONGEST)}` : text;
  const values = { step: step + 1, total: target.pieces.length, prefix };
  return words.say(text ? "step.after" : "step.first", values);
}

function drawCandidate({ piece, p, rank, chosen }, words) {
  const row = drawBar({ "data-rank": rank }, words.piece(piece), p, words);
  if (chosen) {
    row.className = "chosen";
    row.append(el("span.tag", {}, words.say("candidates.chosen")));
  }
  return row;
}

function drawBar(attributes, name, p, words) {
  const fill = el("span.fill");
  fill.style.width = `${100 * p}%`;
  return el("li", attributes,
    el("span.name", {}, name),
    el("span.track", { "aria-hidden": "true" }, fill),
    el("span.value", {}, words.percent(p)));
}
