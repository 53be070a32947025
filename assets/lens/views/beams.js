/** In the tab Search: what beams and samples find, as lines of text and as a tree. */

import { button, el } from "../dom.js";
import { drawTree } from "../plot/tree.js";
import { trailOf } from "../store.js";
import { fillTerms } from "../terms.js";
import { changedFrom, textAttributes, toBits } from "../trace.js";

export const WIDTHS = [1, 2, 5, 10];
export const TEMPERATURES = [0.5, 1, 1.5];
/** The width whose tree is drawn, unless another one finds more. */
const USUAL = 5;
/** Bits that are no difference, as they are shown with one decimal. */
export const LITTLE = 0.05;

/** The answers by what they are; the model's own translation is `original`. */
export function partsOf({ state, answers }) {
  const [own, ...others] = answers;
  const beams = others.slice(0, WIDTHS.length);
  const rest = others.slice(WIDTHS.length);
  const yours = state.search.ref ? rest.shift() : undefined;
  return { own, beams, yours, samples: rest, original: trailOf(state)[0] };
}

/** The best of the beams, and by how many bits it is likelier than the greedy translation. */
export function bestOf(given) {
  const { beams, own } = partsOf(given);
  const found = beams.map(({ rows: [row] }, at) => ({ ...row, width: WIDTHS[at] }));
  const most = Math.max(...found.map((row) => row.log_prob));
  // Of those that find the same the narrowest.
  const best = found.find((row) => toBits(most - row.log_prob) < LITTLE);
  return { found, best, bits: toBits(best.log_prob - own.facts.own_log_prob) };
}

/** The greedy translation, and each other one that a beam finds; which beams write the same. */
export function drawLines(given) {
  const { state, locale } = given;
  const { original, own } = partsOf(given);
  const { found } = bestOf(given);
  const greedy = { text: original.target.text, log_prob: own.facts.own_log_prob, steps: own.rows.length };
  const lines = [{ ...greedy, name: locale.say("search.greedy"), widths: [] }];
  found.forEach((row, at) => {
    const same = lines.find(({ text }) => text === row.text);
    if (same) same.widths.push(row.width);
    else lines.push({ ...row, at, name: locale.say("search.beam", { width: row.width }), widths: [] });
  });
  const same = lines.filter(({ widths }) => widths.length)
    .map(({ name, widths }) => locale.say("search.same", { name, widths: widths.join(", ") }));
  return el("div", {},
    fillTerms(el("p"), locale.say("search.lines")),
    el("ol.lines", {}, lines.map((line) => el("li", {},
      el("span.muted", {}, line.name),
      drawText(given, line, greedy.text),
      el("span.muted.nowrap", {}, sayFigures(line, state.search.norm, locale))))),
    same.length > 0 && el("p.muted", {}, same.join(" ")));
}

/** What a beam found; unless choices are hidden, a button that shows it in the band. */
function drawText(given, { text, at }, greedy) {
  const language = textAttributes(given.trace, "decoder");
  if (at === undefined) return el("span", language, text);
  const words = markWords(text, greedy);
  return given.shows("continue") ? button({
    ...language,
    "data-act": "visit",
    "data-value": visitOf(given, at),
    title: given.locale.say("search.visit"),
  }, words) : el("span", language, words);
}

function sayFigures({ log_prob: logProb, steps }, norm, locale) {
  const figures = locale.say("side.figures",
    { bits: locale.number(toBits(-logProb), 1), steps: locale.count("steps", steps) });
  return norm ? `${figures}, ${locale.say("search.each",
    { bits: locale.number(toBits(-logProb) / steps, 2) })}` : figures;
}

/** The text, underlined where the words of `other` are not. */
function markWords(text, other) {
  const words = text.split(" ");
  const isNew = changedFrom(other.split(" "), words);
  return words.flatMap((word, at) => [at ? " " : "", isNew[at] ? el("mark", {}, word) : word]);
}

/** The act that opens the first step in which the best of a beam is not greedy. */
function visitOf(given, at) {
  const { facts: { tree } } = partsOf(given).beams[at];
  const end = tree.find(({ stop }) => stop);
  const path = pathTo(tree, end);
  const first = path.find(({ likeliest }) => !likeliest) ?? end;
  return visit(path, first.step);
}

/** The nodes from the first to `node`. */
const pathTo = (tree, node) => [...(node.parent === null ? [] : pathTo(tree, tree[node.parent])), node];

/** Where the path does not go on as greedy decoding does, its piece has to be chosen. */
const visit = (path, step) => [step, ...path.filter(({ likeliest }) => !likeliest)
  .map((node) => `${node.step}:${node.id}`)].join(" ");

/** Length normalisation, the tree, the samples. */
export function drawMore(given) {
  const { state: { search }, locale } = given;
  const toggle = (act, isOn, attributes) => button(
    { class: "option boxed rounded", "data-act": act, ...attributes(isOn) }, locale.say(`search.${act}`));
  const pressed = (isOn) => ({ "aria-pressed": isOn });
  const expanded = (isOn) => ({ "aria-expanded": isOn, ...(isOn ? {} : { "data-value": 1 }) });
  return el("div", {},
    el("p.entry", {},
      toggle("normalise", Boolean(search.norm), pressed),
      toggle("tree", Boolean(search.tree), expanded),
      toggle("samples", Boolean(search.seed), expanded)),
    search.tree && drawBranches(given),
    search.seed && drawSamples(given));
}

function drawBranches(given) {
  const { trace, locale } = given;
  const { best, bits } = bestOf(given);
  const width = bits < LITTLE ? USUAL : best.width;
  const { facts: { tree } } = partsOf(given).beams[WIDTHS.indexOf(width)];
  const caption = locale.say("search.tree.caption", { width });
  const hint = given.shows("continue") ? ` ${locale.say("search.tree.hint")}` : "";
  return el("div", {}, el("p.muted.small", {}, caption, hint), drawTree({
    caption,
    tree,
    locale,
    language: textAttributes(trace, "decoder"),
    act: given.shows("continue")
      ? (node) => ({ "data-act": "visit", "data-value": visit(pathTo(tree, node), node.step) })
      : undefined,
  }));
}

function drawSamples(given) {
  const { state: { search: { seed } }, trace, locale } = given;
  const { samples } = partsOf(given);
  const language = textAttributes(trace, "decoder");
  return el("div", {},
    el("p.entry", {},
      el("span.muted", {}, locale.say("search.samples.caption", { seed })),
      button({ class: "boxed rounded", "data-act": "samples", "data-value": seed + 1 }, locale.say("search.again"))),
    el("div.temperatures", {}, samples.map(({ rows }, at) => el("section", {},
      el("p", {}, el("b", {}, `T = ${locale.number(TEMPERATURES[at], 1)}`)),
      el("ol.lines", {}, rows.map((row) => el("li", {},
        el("span", language, row.text),
        el("span.muted.nowrap", {}, locale.say("source.bits", { bits: locale.number(toBits(-row.log_prob), 1) })))))))));
}
