/** The pieces that could have come at the selected step, and how likely each was. */

import { el } from "./dom.js";
import { candidatesOf } from "./trace.js";

export function drawCandidates({ trace }, words, step) {
  const { rows, rest, others } = candidatesOf(trace, step);
  const more = words.say("candidates.others", { count: words.number(others) });
  return el("section", { class: "detail" },
    el("h3", {}, titleOf(trace, words, step)),
    el("ol", {},
      ...rows.map((row) => drawCandidate(row, words)),
      drawBar({ class: "others" }, more, rest, words)));
}

function titleOf({ target }, words, step) {
  const place = { step: step + 1, total: target.pieces.length };
  if (step === 0) return words.say("step.first", place);
  return words.say("step.after", { ...place, prefix: target.prefix_text[step - 1] });
}

function drawCandidate({ piece, p, rank, chosen }, words) {
  const row = drawBar({ "data-rank": rank }, words.piece(piece), p, words);
  if (chosen) {
    row.className = "chosen";
    row.append(el("span", { class: "tag" }, words.say("candidates.chosen")));
  }
  return row;
}

function drawBar(attributes, name, p, words) {
  const fill = el("span", { class: "fill" });
  fill.style.width = `${100 * p}%`;
  return el("li", attributes,
    el("span", { class: "name" }, name),
    el("span", { class: "track", "aria-hidden": "true" }, fill),
    el("span", { class: "value" }, words.percent(p)));
}
