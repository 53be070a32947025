/** The result view: one translation, one selection, and everything drawn from the two. */

import { createBand } from "./band.js";
import { drawCandidates } from "./candidates.js";
import { el } from "./dom.js";
import { drawMoves } from "./moves.js";
import { createResult } from "./result.js";
import { readTrace } from "./trace.js";
import { createWords } from "./words.js";

/** @typedef {{part: "encoder" | "decoder", index: number}} Selection `index` counts from 0 */

/** Fill `root` with an empty view that speaks the words of `catalogue`. */
export function mount(root, catalogue) {
  const words = createWords(catalogue);
  const frame = createFrame(words);
  const state = { view: null, selection: null, band: null };

  function select(selection) {
    state.selection = selection;
    state.band.choose(selection);
    const drawDetail = selection.part === "decoder" ? drawCandidates : drawMoves;
    frame.detail.replaceChildren(...drawDetail(state.view, words, selection.index));
  }

  function draw() {
    const hadFocus = frame.band.contains(document.activeElement);
    const width = frame.band.clientWidth;
    const font = getComputedStyle(root).fontFamily;
    const read = (text) => { frame.readout.textContent = text; };
    state.band = createBand(state.view, words, { width, font, select, read });
    root.classList.toggle("narrow", state.band.stacked);
    frame.band.replaceChildren(state.band.element);
    state.band.paint();
    select(state.selection);
    if (hadFocus) state.band.focus();
  }

  root.classList.add("lens");
  root.replaceChildren(frame.element);
  root.addEventListener("keydown", (event) => state.band && onKey(event, state, select));
  watch(root, frame.band, () => state.band && draw(), () => state.band?.paint());

  return {
    /** @param {{selected?: {step?: number, source?: number}}} options counted from 1 */
    show(trace, { selected } = {}) {
      state.view = readTrace(trace);
      state.selection = startOf(trace, selected ?? {});
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
  const message = el("p.message", { role: "status" }, words.say("empty"));
  const [band, detail] = [el("div"), el("section.detail")];
  const readout = el("p.readout", { "data-readout": "" });
  const body = el("div.body", { hidden: "" }, result.element, band, readout, detail);
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

/** Redraw on a new width, repaint on a new theme; stop once `root` is off the page. */
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

/** The column asked for, or the first step when there is no such column. */
function startOf(trace, { source, step = 1 }) {
  const [part, { pieces }] = source ? ["encoder", trace.source] : ["decoder", trace.target];
  const index = (source ?? step) - 1;
  return index in pieces ? { part, index } : { part: "decoder", index: 0 };
}

const MOVES = {
  ArrowLeft: (at) => Math.max(0, at - 1),
  ArrowRight: (at, last) => Math.min(last, at + 1),
  Home: () => 0,
  End: (_, last) => last,
};
const ROWS = { ArrowUp: -1, ArrowDown: 1 };

function onKey(event, { view, selection, band }, select) {
  const { key, target } = event;
  const isModified = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
  if (isModified || target.closest("input, textarea, select, [contenteditable]")) return;
  if (ROWS[key]) band.moveRow(ROWS[key]);
  else if (MOVES[key]) {
    select(neighbour(view.memories, selection, MOVES[key]));
    band.focus();
  } else return;
  event.preventDefault();
}

/** Where a move along the time of the band leads: source pieces, then steps. */
function neighbour({ encoder, decoder }, { part, index }, move) {
  const first = encoder.count;
  const at = move(part === "encoder" ? index : first + index, first + decoder.count - 1);
  return at < first ? { part: "encoder", index: at } : { part: "decoder", index: at - first };
}
