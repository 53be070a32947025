/** The result view: one translation, one selection, and everything drawn from the two. */

import { createBand } from "./band.js";
import { drawCandidates } from "./candidates.js";
import { el } from "./dom.js";
import { STACK_BELOW } from "./layout.js";
import { drawMoves } from "./moves.js";
import { createResult } from "./result.js";
import { readTrace } from "./trace.js";
import { createWords } from "./words.js";

/** @typedef {{kind: "step" | "source", index: number}} Selection `index` counts from 0 */

/**
 * Fill `root` with an empty view.
 * @param {HTMLElement} root
 * @param {Record<string, string>} catalogue the words of the page's language
 */
export function mount(root, catalogue) {
  const words = createWords(catalogue);
  const frame = createFrame(words);
  const state = { view: null, selection: null, band: null };

  function select(selection) {
    state.selection = selection;
    state.band.choose(selection);
    const draw = selection.kind === "step" ? drawCandidates : drawMoves;
    frame.detail.replaceChildren(draw(state.view, words, selection.index));
  }

  function draw() {
    const hadFocus = frame.band.contains(document.activeElement);
    const width = frame.band.clientWidth;
    const font = getComputedStyle(root).fontFamily;
    const read = (text) => { frame.readout.textContent = text; };
    root.classList.toggle("narrow", width < STACK_BELOW);
    state.band = createBand(state.view, words, { width, font, select, read });
    frame.band.replaceChildren(state.band.element);
    state.band.paint();
    select(state.selection);
    if (hadFocus) focusOn(state);
  }

  root.classList.add("lens");
  root.replaceChildren(frame.element);
  root.addEventListener("keydown", (event) => state.band && onKey(event, state, select));
  watch(root, frame.band, () => state.band && draw(), () => state.band?.paint());

  return {
    /** @param {{selected?: {step?: number, source?: number}}} options counted from 1 */
    show(trace, { selected } = {}) {
      state.view = readTrace(trace);
      state.selection = startOf(state.view, selected);
      frame.show(trace);
      draw();
    },
    setBusy: frame.setBusy,
    fail: frame.fail,
  };
}

/** The elements that stay while traces come and go. */
function createFrame(words) {
  const result = createResult(words);
  const message = el("p", { class: "message", role: "status" }, words.say("empty"));
  const [band, detail] = [el("div"), el("div")];
  const readout = el("p", { class: "readout", "data-readout": "" });
  const body = el("div", { class: "body", hidden: "" }, result.element, band, readout, detail);
  const element = el("div", {}, message, body);
  const setBusy = (busy) => element.setAttribute("aria-busy", busy);
  const fail = (text) => {
    setBusy(false);
    message.textContent = text;
    message.hidden = text === "";
  };
  const show = (trace) => {
    fail("");
    body.hidden = false;
    result.show(trace);
  };
  return { element, band, detail, readout, show, setBusy, fail };
}

/** Redraw on a new width, repaint on a new theme; stop once the page has dropped `root`. */
function watch(root, host, redraw, repaint) {
  let width = 0;
  new ResizeObserver(() => {
    if (host.clientWidth === width || host.clientWidth === 0) return;
    width = host.clientWidth;
    redraw();
  }).observe(host);
  const themes = new MutationObserver(() => {
    if (root.isConnected) repaint();
    else themes.disconnect();
  });
  themes.observe(document.body, { attributes: true, attributeFilter: ["class"] });
}

const indexOf = (columns, { kind, index }) =>
  columns.findIndex((column) => column.kind === kind && column.index === index);

/** The column that was asked for, or the first step when there is no such column. */
function startOf({ columns }, wanted) {
  const [kind, number] = Object.entries(wanted ?? {})[0] ?? ["step", 1];
  return columns[indexOf(columns, { kind, index: number - 1 })] ?? { kind: "step", index: 0 };
}

const MOVES = {
  ArrowLeft: (at) => Math.max(0, at - 1),
  ArrowRight: (at, last) => Math.min(last, at + 1),
  Home: () => 0,
  End: (_, last) => last,
};
const ROWS = { ArrowUp: -1, ArrowDown: 1 };

function onKey(event, state, select) {
  const { key, target } = event;
  const isModified = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
  if (isModified || target.closest("input, textarea, select, [contenteditable]")) return;
  if (!MOVES[key] && !ROWS[key]) return;
  event.preventDefault();
  if (ROWS[key]) {
    state.band.moveRow(ROWS[key]);
    return;
  }
  const { columns } = state.view;
  select(columns[MOVES[key](indexOf(columns, state.selection), columns.length - 1)]);
  focusOn(state);
}

const focusOn = ({ band, selection }) => band.button(selection).focus({ preventScroll: true });
