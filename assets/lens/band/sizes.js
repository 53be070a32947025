/** The line of sizes: the shape of each tensor, the parameters of each part, and the part's formula. */

import { button, el, loadSheet } from "../dom.js";
import { answersOf } from "../store.js";

await loadSheet("band/sizes.css");

/** What a part gives has no name of its own in the line. */
const UNNAMED = ["embedded", "logits"];

const [READ, WRITTEN] = ["encoder", "decoder"].map((part) => `[data-part=${part}] .heads`);
const [ENCODER, VECTOR, DECODER] = ["encoder", "context", "decoder"]
  .map((part) => `[data-part=${part}] .cells`);
/** What of the band lights up for each row. */
const LIT = {
  X: READ,
  embedding: `${READ}, ${WRITTEN}`,
  embedded: READ,
  Encoder: ENCODER,
  states: ENCODER,
  context: VECTOR,
  attention: ".strip",
  weights: ".strip",
  Decoder: DECODER,
  logits: WRITTEN,
};
/** Of these the columns that the encoder ends at: the last, and with two directions also the first. */
const ENDS = ["final", "init_state", "hidden"];

/** Open or close the line; what was asked for and never came is asked for again. */
export const toggle = (state) => ({
  ...state,
  sizes: state.sizes.length ? [] : [["sizes", {}]],
  questions: state.questions.filter(({ views }) => !views),
});

/** Draw the line of `screen`, or remove it, as its state says. */
export function drawSizes(screen) {
  const { find, state, locale, sizes: drawn } = screen;
  const isOpen = state.sizes.length > 0;
  find("[data-act=sizes]").ariaExpanded = isOpen;
  const box = find(".sizes") ?? el("div.sizes.small");
  const [answer] = answersOf(state, state.sizes);
  if (!isOpen) {
    box.remove();
    screen.sizes = undefined;
  } else if (!answer || drawn?.answer !== answer || drawn.locale !== locale) {
    screen.sizes = { answer, locale, opened: drawn?.opened };
    box.replaceChildren(...(answer ? drawLine(screen) : [locale.say(state.message || "loading")]));
    find("[data-act=sizes]").closest(".line").after(box);
  }
  light(screen, screen.sizes?.opened);
}

function drawLine(screen) {
  const { sizes, locale } = screen;
  const { rows, facts } = sizes.answer;
  const items = rows.map((row, at) => el("li", {},
    at > 0 && el("span.muted", { "aria-hidden": true }, row.shape && rows[at - 1].shape ? "· " : "→ "),
    row.shape ? drawShape(row, locale) : drawPart(row, locale)));
  const total = el("li.muted", {}, locale.say("sizes.total", { count: locale.number(facts.parameters) }));
  const line = el("ol", {}, items, total);
  const note = el("p.muted", { "aria-live": "polite" }, locale.say("sizes.hint"));
  const formula = el("div.formula");
  const rowOf = ({ target }) => rows.find(({ name }) => name === target.closest("[data-name]")?.dataset.name);

  function open(name) {
    sizes.opened = name;
    for (const each of line.querySelectorAll("[aria-expanded]")) {
      each.ariaExpanded = each.dataset.name === name;
    }
    formula.replaceChildren(...(name ? drawFormula(sizes.answer, name, locale) : []));
    light(screen, name);
  }
  function point(event) {
    const row = rowOf(event);
    note.textContent = row?.shape ? sayShape(row, locale) : locale.say("sizes.hint");
    light(screen, row?.shape ? row.name : sizes.opened);
  }
  line.onclick = (event) => {
    const row = rowOf(event);
    if (row && !row.shape) open(row.name === sizes.opened ? undefined : row.name);
  };
  for (const type of ["pointerover", "pointerleave", "focusin", "focusout"]) {
    line.addEventListener(type, (event) => point(type === "focusout" ? { target: line } : event));
  }
  // Another model may lack the part that was opened.
  open(rows.some(({ name }) => name === sizes.opened) ? sizes.opened : undefined);
  return [line, note, formula];
}

const writeShape = ({ shape }) => `[${shape.join(", ")}]`;

const sayShape = ({ axes, ...row }, locale) => `${row.name} ${writeShape(row)}: ${
  axes.map((axis) => locale.say(`sizes.axis.${axis}`)).join(", ")}`;

const drawShape = (row, locale) => button({ "data-name": row.name, "aria-label": sayShape(row, locale) },
  UNNAMED.includes(row.name) ? writeShape(row) : `${row.name} ${writeShape(row)}`);

const drawPart = ({ name, parameters }, locale) =>
  button({ class: "opens", "data-name": name, "aria-expanded": false },
    name, " ", el("span.muted", {}, locale.number(parameters)));

/** Outline what of the band belongs to a row, and nothing else. */
function light({ findAll, sizes }, name) {
  for (const node of findAll(".lit, .cells.ends")) node.classList.remove("lit", "ends", "both");
  if (!name) return;
  const { rows } = sizes.answer;
  const hasVector = rows.some((row) => row.name === "context");
  const isEnd = ENDS.includes(name);
  for (const node of findAll(isEnd ? ENCODER : LIT[name])) {
    node.classList.add(isEnd ? "ends" : "lit");
    node.classList.toggle("both", isEnd && !hasVector);
  }
  if (isEnd && name !== "final") for (const node of findAll(VECTOR)) node.classList.add("lit");
}

/** The formula of a part with its numbers, and where it differs from the textbook. */
function drawFormula({ rows }, name, locale) {
  const rowOf = (wanted) => rows.find((row) => row.name === wanted);
  const { layers = [], keys, readout = 0, parameters } = rowOf(name);
  const architecture = rowOf("context") ? "context" : "attention";
  const kinds = { Encoder: architecture, init_state: architecture, Decoder: architecture };
  return [
    ...layers.map((layer, at) => sayLayer(layer, at, locale)),
    layers.length && locale.say("sizes.gru"),
    locale.say(`sizes.open.${[name.toLowerCase(), kinds[name]].filter(Boolean).join(".")}`, {
      vocab: rowOf("logits").shape[2],
      embed: rowOf("embedded").shape[2],
      hiddens: rowOf("states").shape[2],
      keys,
      readout: locale.number(readout),
      count: locale.number(parameters),
    }),
  ].filter(Boolean).map((text) => el("p", {}, text));
}

function sayLayer({ input, units, directions, parameters }, at, locale) {
  const once = `3 · ${units} · (${input} + ${units} + 2)`;
  return locale.say("sizes.layer", {
    layer: at + 1,
    formula: directions > 1 ? `${directions} · ${once}` : once,
    count: locale.number(parameters),
  });
}
