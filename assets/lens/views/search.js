/** Whether a better translation was to be found: the reader's own, wider searches, samples. */

import { button, el, loadSheet } from "../dom.js";
import { follow } from "../exchange.js";
import { touch, trailOf } from "../store.js";
import { textAttributes, toBits } from "../trace.js";
import { bestOf, drawLines, drawMore, LITTLE, partsOf, TEMPERATURES, WIDTHS } from "./beams.js";

await loadSheet("views/search.css");

/** A bar of so many bits or less is not the longest possible. */
const LEAST = 4;

/** The tab's part of the state, by the names of a link: {ref, norm, tree, seed}. */
const set = (state, patch) => touch(state, {
  search: { ...state.search, ...patch },
  // What was asked for and never came is asked for again.
  questions: state.questions.filter(({ views }) => !views),
});

export default {
  asks: ({ search: { ref, norm, seed } }) => [
    ["score", {}],
    ...WIDTHS.map((width) => ["beam", { width, normalise: Boolean(norm) }]),
    ...(ref ? [["score", { reference: ref }]] : []),
    ...(seed ? TEMPERATURES.map((temperature) => ["samples", { temperature, seed }]) : []),
  ],
  draw,
  table,
  acts: {
    /** Score a translation; without a letter, or if it is the model's own, only the model's. */
    score: (state, text) => set(state,
      { ref: text.trim() === trailOf(state)[0].target.text ? undefined : text.trim() || undefined }),
    normalise: (state) => set(state, { norm: state.search.norm ? undefined : 1 }),
    tree: (state) => set(state, { tree: state.search.tree ? undefined : 1 }),
    /** Draw samples with a seed, or fold them with 0. */
    samples: (state, seed) => set(state, { seed: Number(seed) || undefined }),
    /** Open a step of a path: the step, then the choices that lead there. Example: "3 2:517". */
    visit(state, value) {
      const [step, ...choices] = value.split(" ");
      return follow(state, choices.map((choice) => `force:${choice}`),
        { goal: { tab: "next", selection: { part: "decoder", index: step - 1 } } });
    },
  },
};

function draw(given) {
  const { trace, locale } = given;
  keepFocus();
  return [
    el("h2", { "aria-live": "polite" }, findingOf(given)),
    trace.change && el("p.muted", {}, locale.say("search.unchanged")),
    el("div.search", {},
      el("div.halves", {}, drawOwn(given), drawYours(given)),
      el("p.muted.small", {}, table(given).caption),
      drawLines(given),
      drawMore(given)),
  ].filter(Boolean);
}

function findingOf(given) {
  const { locale } = given;
  const { original } = partsOf(given);
  const { found, best, bits } = bestOf(given);
  const others = found.filter(({ text }) => text !== original.target.text);
  const say = (key, { width } = best, value = bits) => locale.say(`search.${key}`,
    { width, bits: locale.number(Math.abs(value), 1) });
  if (!others.length) return say("none");
  if (original.target.stop !== "end") {
    const finished = others.find(({ stop }) => stop === "end");
    return finished ? say("finished", finished) : say("unlike", others[0]);
  }
  return bits < LITTLE ? say("unlike", others[0]) : say("better");
}

/** What is drawn under the pieces: of the reader's translation if there is one, or the model's. */
function table(given) {
  const { trace, locale } = given;
  const { own, yours } = partsOf(given);
  const { rows } = yours?.rows ? yours : own;
  return {
    caption: locale.say("table.score"),
    head: locale.say("table.score.head").split(" | "),
    rows: rows.map((row) => cellsOf(row, locale)),
    own: { names: textAttributes(trace, "decoder") },
  };
}

const cellsOf = ({ piece, log_prob: logProb, wanted }, locale) => [
  locale.piece(piece),
  locale.number(toBits(-logProb), 1),
  wanted ? locale.piece(wanted.piece) : "",
];

/** A bar of bits under each piece, and under it what the model wanted there instead. */
function drawBits(given, rows) {
  const { trace, locale } = given;
  const { own, yours } = partsOf(given);
  const most = Math.max(LEAST, ...[...own.rows, ...yours?.rows ?? []].map((row) => toBits(-row.log_prob)));
  const language = textAttributes(trace, "decoder");
  return el("ol.bits", {}, rows.map((row) => {
    const [piece, bits, wanted] = cellsOf(row, locale);
    const title = wanted && locale.say("search.wanted",
      { piece: wanted, percent: locale.percent(Math.exp(row.wanted.log_prob)) });
    return el("li", wanted ? { title } : {},
      el("span.name", language, piece),
      el("span.drop", { "aria-hidden": true, style: `height: ${48 * bitsOf(row) / most}px` }),
      el("span.value.muted", {}, bits),
      el("span.value.wanted", language, wanted));
  }));
}

const bitsOf = ({ log_prob: logProb }) => toBits(-logProb);

function drawTotal({ log_prob: logProb }, rows, locale) {
  return el("span.muted", {}, locale.say("side.figures",
    { bits: locale.number(toBits(-logProb), 1), steps: locale.count("steps", rows.length) }));
}

function drawOwn(given) {
  const { trace, locale } = given;
  const { own, original } = partsOf(given);
  return el("section", {},
    el("p.head", {}, el("b", {}, locale.say("search.own")), drawTotal(own.facts, own.rows, locale)),
    el("p.said", textAttributes(trace, "decoder"), original.target.text),
    drawBits(given, own.rows));
}

function drawYours(given) {
  const { state, trace, locale } = given;
  const { yours, original } = partsOf(given);
  const box = boxOf(original, state.search.ref ?? original.target.text);
  Object.assign(box, { ariaLabel: locale.say("search.yours"), lang: textAttributes(trace, "decoder").lang });
  const press = button({ class: "boxed rounded", "data-act": "score", "data-value": box.value }, locale.say("search.score"));
  const section = el("section");
  box.oninput = () => {
    press.dataset.value = box.value;
    section.classList.toggle("old", box.value.trim() !== kept.text);
  };
  box.onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    press.click();
  };
  section.append(
    el("p.head", {}, el("b", {}, locale.say("search.yours")),
      yours?.rows && drawTotal(yours.facts, yours.rows, locale)),
    el("p.entry", {}, box, press),
    el("div", { "aria-live": "polite" }, sayVerdict(given)),
    yours?.rows ? drawBits(given, yours.rows) : "");
  box.oninput();
  return section;
}

/** What has the focus in the panel has it again once the panel is drawn anew. */
function keepFocus() {
  const { activeElement: focused } = document;
  const panel = focused.closest("#lens-panel");
  if (!panel) return;
  const all = () => [...panel.querySelectorAll(`[data-act="${focused.dataset.act}"]`)];
  const at = all().indexOf(focused);
  queueMicrotask(() => (focused.isConnected ? focused : all()[at])?.focus());
}

let kept;

/** The box, filled with `text`; until another one is to be scored, what is typed in it stays. */
function boxOf(trace, text) {
  if (kept?.trace !== trace) kept = { trace, box: el("textarea.boxed.rounded", { rows: 2 }) };
  const { box } = kept;
  if (kept.text !== text || !box.value.trim()) box.value = text;
  kept.text = text;
  return box;
}

/** Which of both is likelier, and what that says of model and search. */
function sayVerdict(given) {
  const { locale } = given;
  const { yours } = partsOf(given);
  if (!yours) return el("p.muted", {}, locale.say("search.hint"));
  if (yours.refusal) return el("p", { role: "alert" }, locale.say(yours.refusal.key, yours.refusal.values));
  const { log_prob: logProb, own_log_prob: own, verdict, ended, unknown } = yours.facts;
  const bits = Math.abs(toBits(logProb - own));
  const key = verdict !== "same" && bits < LITTLE ? "tie" : verdict;
  return [
    el("p.verdict", {}, locale.say(`search.verdict.${key}`, { bits: locale.number(bits, 1) })),
    !ended && el("p.muted", {}, locale.say("search.unfinished")),
    unknown.length > 0 && el("p.muted", {}, locale.say("note.unknown", { characters: unknown.join(" ") })),
  ];
}
