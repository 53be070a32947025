/** Two sentences: where their memories part, and one memory put into the reading of the other. */

import { button, el } from "../dom.js";
import { classicOf, offersOf } from "../pairs.js";
import { drawCurve } from "../plot/curve.js";
import { drawPlane } from "../plot/plane.js";
import { drawTable, tableOf } from "../plot/table.js";
import { current } from "../store.js";
import { readPlane, textAttributes, toBits } from "../trace.js";
import { drawScores } from "./scores.js";
import { chooseOther, drawOther, drawRefusal, markWords } from "./other.js";

export default {
  asks(state) {
    const options = { other: otherOf(state) };
    const names = current(state).planes.attention ? ["compare"] : ["compare", "transplant"];
    return names.map((name) => [name, options]);
  },
  draw(given) {
    const { answers: [{ refusal }], locale } = given;
    return [
      el("h2", { "aria-live": "polite" }, refusal ? locale.say("tab.compare") : findingOf(given)),
      !refusal && given.trace.planes.attention && el("p.muted.small", {}, locale.say("compare.anew")),
      drawChoice(given),
      ...(refusal ? [drawRefusal(refusal, locale)] : [drawBoth(given), drawTransplant(given), drawScores(given), drawMore(given)]),
    ].filter(Boolean);
  },
  table,
  acts: { other: chooseOther },
};

const otherOf = (state) => state.other || offersOf(current(state))[0];

/** The distance of the two memories at each position of the shorter one. */
const distancesOf = ({ answers: [{ planes }] }) => readPlane(planes.distance)[0];

/** Example: "man", or "dog / man" where the two differ. */
function nameAt({ trace, answers: [{ facts }], locale }, at) {
  const [own, other] = [trace.source.pieces[at], facts.pieces[at]].map(locale.piece);
  return own === other ? own : `${own} / ${other}`;
}

function findingOf(given) {
  const { answers: [{ facts: { part, stay } }], locale } = given;
  if (part === null) return locale.say("compare.alike");
  return locale.say(stay ? "compare.apart" : "compare.again", { piece: nameAt(given, part) });
}

function drawChoice({ state, trace, locale, ...given }) {
  const own = textAttributes(trace, "encoder");
  const classic = classicOf(own.lang);
  const isOffered = classic.length > 0 && !classic.includes(trace.source.text);
  return el("div.line.trial", {},
    drawOther({ ...given, trace, locale }, { offered: offersOf(trace), chosen: otherOf(state), key: "compare" }),
    isOffered && given.shows("input") && el("span.controls.muted", {},
      button({ class: "option", "data-act": "pair", "data-value": classic.join("|"), ...own }, classic.join(" / "))));
}

function table(given) {
  const { trace, answers: [{ facts, refusal }], locale } = given;
  const own = textAttributes(trace, "encoder");
  const rows = refusal ? [] : distancesOf(given).map((distance, at) => [
    locale.piece(trace.source.pieces[at]), locale.piece(facts.pieces[at]), locale.number(distance, 2),
  ]);
  return tableOf(locale, "compare", rows, { own: { names: own, column: { at: 1, own } } });
}

function drawBoth(given) {
  const { trace, selection, answers: [{ facts }], locale } = given;
  const { rows, ...rest } = table(given);
  const isChosen = (at) => selection.part === "encoder" && selection.index === at;
  const names = (name, at) =>
    button({ "data-act": "piece", "data-value": `encoder ${at}`, "aria-current": isChosen(at) }, name);
  const distances = distancesOf(given);
  return el("div.halves", {},
    el("div", {},
      drawTexts(trace, facts, locale),
      drawTable({ ...rest, rows: rows.map(([name, ...cells], at) => [names(name, at), ...cells]) })),
    drawCurve({
      caption: rest.caption,
      stops: distances.map((_, at) => nameAt(given, at)),
      lines: [{ name: locale.say("compare.distance"), values: distances }],
      chosen: distances.findIndex((_, at) => isChosen(at)),
      least: 0.01,
      names: textAttributes(trace, "encoder"),
      number: (value) => locale.number(value, 2),
    }));
}

/** Both translations, and what differs in the second one. */
function drawTexts(trace, { text, log_prob: logProb }, locale) {
  const { target, totals } = trace;
  const own = textAttributes(trace, "decoder");
  const line = (words, nats) => el("p", {}, el("span", own, words), " ",
    el("span.muted", {}, locale.say("source.bits", { bits: locale.number(toBits(-nats), 1) })));
  return el("div.texts", {}, line(target.text, totals.log_prob), line(markWords(target.text, text), logProb));
}

/** One row for each piece after which the memory becomes the other sentence's. */
function drawTransplant({ trace, answers: [{ facts }, answer], locale }) {
  if (!answer) return el("p.muted", {}, locale.say("compare.context"));
  if (answer.refusal) return drawRefusal(answer.refusal, locale);
  const { rows } = answer;
  const own = textAttributes(trace, "decoder");
  const element = drawTable(tableOf(locale, "transplant", rows.map(({ after, text, bits }) => [
    after ? locale.piece(facts.pieces[after - 1]) : locale.say("compare.nothing"),
    el("span", text === rows[0].text ? { class: "muted" } : {}, markWords(rows[0].text, text)),
    locale.number(bits, 1),
  ]), { own: { names: textAttributes(trace, "encoder"), column: { at: 1, own } } }));
  for (const cell of element.querySelectorAll(":is(th, td):nth-child(2)")) cell.style = "text-align: left; white-space: normal";
  return el("div", {}, el("h2", {}, sayTransplant(rows, facts, locale)), element);
}

/** From which piece on the other memory alone gives the other translation. */
function sayTransplant(rows, { pieces }, locale) {
  if (rows[0].text === rows.at(-1).text) return locale.say("compare.same");
  const enough = rows.findLastIndex(({ text }) => text !== rows.at(-1).text) + 1;
  return locale.say("compare.enough", { piece: locale.piece(pieces[enough - 1]) });
}

/** The paths of both memories, in the plane in which they move most. */
function drawMore({ trace, answers: [{ planes, facts }], locale }) {
  const points = readPlane(planes.paths);
  const count = trace.source.pieces.length;
  const own = textAttributes(trace, "encoder");
  const path = (places, pieces) => ({ points: places, names: pieces.map(locale.piece), own });
  const [first, second] = facts.shares.map((share) => locale.percent(share));
  // Where both begin alike, the names would lie upon each other.
  const ends = [facts.part, count - 1, facts.pieces.length - 1];
  return el("details", {}, el("summary", {}, locale.say("compare.more")), drawPlane({
    caption: locale.say("compare.paths", { first, second }),
    paths: [path(points.slice(0, count), trace.source.pieces), path(points.slice(count), facts.pieces)],
    told: (at) => ends.includes(at),
  }));
}
