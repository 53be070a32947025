/** What the memory holds after each source piece, and how much of it each piece rewrites. */

import { drawBar } from "../plot/bars.js";
import { button, el } from "../dom.js";
import { drawTable, tableOf } from "../plot/table.js";
import { textAttributes, toBits } from "../trace.js";

export default {
  draw: (given) => [el("div", {}, drawFinding(given)), el("div", {}, drawReading(given), drawGates(given))],
  table,
  acts: {},
};

/** The word that was written for a while and then no more, if there is one. */
function drawFinding({ trace, answers: [{ rows, facts: { lost } }], locale }) {
  const finding = lost
    ? locale.say("memory.lost", { piece: locale.piece(rows[lost.row].piece), word: lost.word })
    : locale.say("memory.kept");
  return [
    el("h2", { "aria-live": "polite" }, finding),
    trace.planes.attention && el("p.muted.small", {}, locale.say("memory.anew")),
  ];
}

function table({ trace, answers: [{ rows }], locale }) {
  return tableOf(locale, "reading", rows.map(({ piece, text, log_prob: logProb }) =>
    [locale.piece(piece), text, locale.number(toBits(-logProb), 1)]), {
    own: {
      names: textAttributes(trace, "encoder"),
      column: { at: 1, own: textAttributes(trace, "decoder") },
    },
  });
}

function drawReading(given) {
  const { answers: [{ rows }], selection: { part, index } } = given;
  const { rows: texts, ...rest } = table(given);
  const element = drawTable({ ...rest, rows: texts.map(([name, , bits], at) => [
    button({
      "data-act": "piece",
      "data-value": `encoder ${at}`,
      "aria-current": part === "encoder" && at === index,
    }, name),
    el("span", {}, markWords(rows[at])),
    bits,
  ]) });
  for (const cell of element.querySelectorAll(":is(th, td):nth-child(2)")) cell.style.textAlign = "left";
  return element;
}

/** The text of a row: its new words underlined, and after it the lost ones struck through. */
function markWords({ text, new: spans, lost }) {
  const ends = [...spans.flat(), text.length];
  const parts = [0, ...ends].slice(0, -1).map((start, at) => text.slice(start, ends[at]));
  return [
    ...parts.map((part, at) => (at % 2 ? el("ins", {}, part) : part)),
    ...lost.flatMap((word) => [" ", el("del.muted", {}, word)]),
  ];
}

/** For the half that is selected, how much of its memory each piece rewrites: 1 − mean z. */
function drawGates({ trace, answers: [, { facts }], column: { part }, locale }) {
  const { pieces } = part === "encoder" ? trace.source : trace.target;
  const own = textAttributes(trace, part);
  return [
    el("p", {}, locale.say(`memory.gates.${part}`)),
    el("ol", {}, pieces.map((piece, at) => el("li", {}, el("span.row.nowrap", {},
      drawBar(locale.piece(piece), facts.rewritten[part][at], locale.percent(facts.rewritten[part][at]), own),
      el("span.tag.muted", {}, locale.say("memory.used", { percent: locale.percent(facts.used[part][at]) })))))),
  ];
}
