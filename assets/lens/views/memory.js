/** What the memory holds after each source piece, how much of it each piece rewrites, and the formula. */

import { drawBar } from "../plot/bars.js";
import { button, el } from "../dom.js";
import { drawTable, tableOf } from "../plot/table.js";
import { isBackward, readPlane, textAttributes, toBits } from "../trace.js";

export default {
  draw: (given) => [el("div", {}, drawFinding(given)), el("div.halves", {},
    drawReading(given), el("div", {}, drawGates(given), drawFormula(given)))],
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
  for (const cell of element.querySelectorAll(":is(th, td):nth-child(2)")) cell.style = "text-align: left; white-space: normal";
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

/** The formula, with the numbers of the unit that is pointed at, or else of the one that changed most. */
function drawFormula(given) {
  const steps = stepsOf(given);
  const numbers = el("output");
  const fill = () => numbers.replaceChildren(sayStep(given, steps, given.pointed()));
  fill();
  numbers.addEventListener("point", fill);
  return [el("p.muted.small", { style: "padding-top: 8px" }, given.locale.say("memory.formula")), numbers];
}

/** Of each unit the step that led to what is drawn of it: its last one in the column. */
function stepsOf({ answers: [, { planes }], column: { part, index }, shown }) {
  const [z, n, before] = ["update", "candidate", "before"]
    .map((name) => readPlane(planes[`${part}.${name}`]));
  const span = shown.spans[part][index];
  return shown.memories[part][index].map((after, unit) => {
    const at = span.at(isBackward(shown, part, unit) ? 0 : -1);
    return { unit, at, z: z[at][unit], n: n[at][unit], before: before[at][unit], after };
  });
}

function sayStep(given, steps, pointed) {
  const { trace, shown, answers: [, { facts }], column: { part, index }, locale } = given;
  // With attention the rows of the other part are other units.
  // A file that was saved has not all units: a share left out comes out as more than 1.
  const isOurs = pointed && (pointed.part === part || !shown.weights) && steps[pointed.unit].z <= 1;
  const most = facts.changed[part][shown.spans[part][index].at(-1)];
  const step = steps[isOurs ? pointed.unit : most];
  const { pieces } = part === "encoder" ? trace.source : trace.target;
  const [z, n, before, after] = [step.z, step.n, step.before, step.after]
    .map((value) => locale.number(value, 2));
  const bracket = (number) => (number.startsWith("−") ? `(${number})` : number);
  const numbers = { z, n: bracket(n), before: bracket(before), after };
  // Of a word the unit that changed most may have done so at another of its pieces.
  return [
    locale.say(isOurs || shown.base ? "memory.unit" : "memory.most",
      { unit: step.unit, piece: locale.piece(pieces[step.at]) }),
    locale.say("memory.numbers", numbers),
    sayBefore(given, step),
  ].join(" ");
}

/** Where h′ comes from, unless it is what the unit was one column before. */
function sayBefore({ trace, shown, column: { part }, locale }, { unit, at }) {
  if (part === "decoder") {
    return at ? "" : locale.say(`memory.start.${shown.start ? "changed" : trace.model.architecture}`, { unit });
  }
  if (!isBackward(shown, part, unit)) return at ? "" : locale.say("memory.start.encoder");
  const isFirst = at === trace.source.pieces.length - 1;
  return locale.say(isFirst ? "memory.start.backward" : "memory.backward");
}
