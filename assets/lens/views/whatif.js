/** One change in many strengths: units silenced, the vector exchanged, attention directed, pieces left out. */

import { button, el } from "../dom.js";
import { othersOf } from "../pairs.js";
import { partsOf } from "../paths.js";
import { drawCurve } from "../plot/curve.js";
import { drawTable, tableOf } from "../plot/table.js";
import { follow } from "../exchange.js";
import { touch, trailOf } from "../store.js";
import { textAttributes, toBits } from "../trace.js";
import { chooseOther, drawOther, drawRefusal, markWords } from "./other.js";
import { KINDS, OPTIONS, optionsOf, otherOf, stepOf, subject, trialOf } from "./trial.js";

/** Less than the page shows is no difference. */
const LEAST_BITS = 0.05;

export default {
  asks: (state) => [["whatif", optionsOf(state)]],
  subject,
  draw: (given) => [
    el("h2", { "aria-live": "polite" }, findingOf(given)),
    drawControls(given),
    drawStops(given),
  ],
  table,
  acts: {
    /** Take over the change of a stop. */
    try: (state, change) => follow(state, partsOf({ change }), { other: otherOf(state) }),
    /** Example: "kind vector". */
    trial(state, value) {
      const [name, chosen] = value.split(" ");
      const isNumber = name === "seed";
      return touch(state, { trial: { ...state.trial, [name]: isNumber ? Number(chosen) : chosen } });
    },
    other: chooseOther,
  },
};

const bitsOf = (logProb) => toBits(-logProb);

/** A stop's own part. Example: "leave:2,silence:most:64" → ["silence", "most", "64"]. */
const partOf = ({ change }) => change.split(",").at(-1).split(":");

/** With another sentence the untouched run is the first stop of the blend, and zeros come last. */
function stopsOf({ rows, facts }) {
  if (facts.other === undefined) return rows;
  const [own, zero, , ...blends] = rows;
  return [own, ...blends, zero];
}

function nameStop({ state, trace, answers: [{ rows, facts }], locale }, row) {
  const { kind } = trialOf(state);
  const { num_hiddens: total } = trace.model.sizes;
  if (row === rows[0]) {
    return facts.other === undefined ? locale.say(`whatif.own.${kind}`) : locale.say("whatif.tenths", { tenths: 0 });
  }
  const [, how, ...values] = partOf(row);
  const pieces = trailOf(state)[0].source.pieces;
  if (kind === "silence") {
    const count = Number(values[0]);
    return count === total ? locale.say("whatif.all", { total: locale.number(total) }) : locale.number(count);
  }
  if (kind === "leave") return locale.piece(pieces[how - 1]);
  if (how === "zero" || how === "even") return locale.say(`whatif.${how}`);
  return how === "blend" ? locale.say("whatif.tenths", { tenths: values[0] }) : locale.piece(pieces[values[1] - 1]);
}

function table(given) {
  const { state, trace, answers: [answer], locale } = given;
  const { kind, mode } = trialOf(state);
  const hasOther = answer.facts?.other !== undefined;
  const key = hasOther ? "blend" : kind === "look" ? `look.${mode}` : kind;
  const number = (logProb) => locale.number(bitsOf(logProb), 1);
  const rows = answer.refusal ? [] : stopsOf(answer);
  return tableOf(locale, key, rows.map((row) => [
    nameStop(given, row),
    row.text,
    number(row.log_prob),
    number(row.kept_log_prob),
    ...(hasOther ? [number(row.other_log_prob)] : []),
  ]), { own: {
    names: ["leave", "look"].includes(kind) ? textAttributes(trace, "encoder") : {},
    column: { at: 1, own: textAttributes(trace, "decoder") },
  } });
}

function drawStops(given) {
  const { state, trace, answers: [answer], locale, shows } = given;
  const { refusal, rows: [own] = [], facts } = answer;
  if (refusal) return drawRefusal(refusal, locale);
  const { rows: texts, ...rest } = table(given);
  const rows = stopsOf(answer);
  const isCurrent = ({ change }) => change === trace.change;
  const element = drawTable({ ...rest, rows: texts.map(([name, text, ...numbers], at) => [
    rows[at].reached && shows("continue")
      ? button({ "data-act": "try", "data-value": rows[at].change, "aria-current": isCurrent(rows[at]) }, name)
      : name,
    el("span", rows[at].changed ? {} : { class: "muted" }, markWords(own.text, text),
      !rows[at].reached && ` ${locale.say("whatif.unreached")}`),
    ...numbers,
  ]) });
  for (const cell of element.querySelectorAll(":is(th, td):nth-child(2)")) cell.style = "text-align: left; white-space: normal";
  const { kind } = trialOf(state);
  // A blend's zeros are not between the two sentences.
  const drawn = { silence: rows, vector: rows.slice(0, -1) }[kind] ?? [];
  if (drawn.length < 2) return element;
  return el("div.halves", {}, element, drawCurve({
    caption: rest.caption,
    stops: drawn.map((row) => nameStop(given, row)),
    lines: linesOf(drawn, own.text, facts, given),
    chosen: drawn.findIndex(isCurrent),
    number: (bits) => locale.say("source.bits", { bits: locale.number(bits) }),
  }));
}

/** The cost of the untouched text at each stop, and that of the other sentence's. */
function linesOf(drawn, text, { other }, { trace, locale }) {
  const line = (own, name) => ({
    name: locale.say("whatif.cost", { text: own }),
    own: textAttributes(trace, "decoder"),
    values: drawn.map((row) => bitsOf(row[name])),
  });
  return [line(text, "kept_log_prob"), ...(other === undefined ? [] : [line(other, "other_log_prob")])];
}

function drawControls(given) {
  const { state, trace, locale } = given;
  const trial = trialOf(state);
  const choice = (name, value) => button({
    class: "option", "data-act": "trial", "data-value": `${name} ${value}`, "aria-pressed": trial[name] === value,
  }, locale.say(`whatif.${name}.${value}`));
  const group = (name, values) => el("span.controls.muted", { role: "group", "aria-label": locale.say(`whatif.${name}`) },
    values.map((value) => choice(name, value)));
  return el("div.line.trial", {},
    group("kind", KINDS[trace.model.architecture]),
    Object.entries(OPTIONS[trial.kind]).map(([name, values]) => group(name, values)),
    trial.kind === "silence" && trial.order === "random"
      && button({ class: "muted", "data-act": "trial", "data-value": `seed ${trial.seed + 1}` },
        locale.say("whatif.seed", { seed: trial.seed })),
    trial.kind === "vector" && drawOther(given, { offered: othersOf(trace), chosen: optionsOf(state).other, key: "whatif" }),
    trial.kind === "silence" && trace.planes.attention && el("p.muted.small", {}, locale.say("whatif.leak")));
}

function findingOf(given) {
  const { state, answers: [{ rows, refusal }], locale } = given;
  const { kind, order, mode } = trialOf(state);
  if (refusal) return locale.say("tab.whatif");
  if (kind === "silence") return sayBreak(given, order === "random" ? "random." : "");
  if (kind === "vector") return sayBlend(given);
  const tried = rows.slice(kind === "look" ? 2 : 1);
  const step = stepOf(state);
  if (!tried.length) return locale.say("whatif.found.alone");
  if (mode === "only" && kind === "look") {
    const count = tried.filter(({ changed }) => !changed).length;
    return locale.say("whatif.found.only", { step, count, total: tried.length });
  }
  const cost = (row) => bitsOf(row.kept_log_prob) - bitsOf(rows[0].kept_log_prob);
  const most = tried.reduce((best, row) => (cost(row) > cost(best) ? row : best));
  return locale.say(`whatif.found.${kind}${cost(most) < LEAST_BITS ? ".none" : ""}`, {
    step, piece: nameStop(given, most), bits: locale.number(cost(most), 1),
  });
}

/** At which blend the other sentence's text becomes the likelier one. */
function sayBlend({ state, answers: [answer], locale }) {
  const { rows, facts: { other } } = answer;
  const { where } = trialOf(state);
  const place = where === "both" ? "" : locale.say(`change.${where}`);
  if (other === undefined) return locale.say("whatif.found.zero", { text: rows[1].text, place });
  if (other === rows[0].text) return locale.say("whatif.found.same");
  const tenths = stopsOf(answer).slice(0, -1).findIndex((row) => row.other_log_prob > row.kept_log_prob);
  return locale.say(`whatif.found.${tenths < 0 ? "never" : "cross"}`, { tenths, other, place });
}

/** Up to which stop the text stays, and at which it first changes. */
function sayBreak({ trace, answers: [{ rows, facts: { first } }], locale }, order) {
  const total = locale.number(trace.model.sizes.num_hiddens);
  if (first === null) return locale.say("whatif.found.kept", { total });
  const [before, after] = [first - 1, first].map((at) =>
    (at ? locale.number(Number(partOf(rows[at])[2])) : "0"));
  return first === 1 ? locale.say(`whatif.found.${order}one`) : locale.say(`whatif.found.${order}break`, { before, after });
}
