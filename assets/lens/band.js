/** The band: encoder, what is handed over, and decoder, side by side or stacked. */

import { el } from "./dom.js";
import { paintHeatmap, readPalette } from "./heatmap.js";
import { layOut } from "./layout.js";
import { createPart, createWires } from "./part.js";
import { cellText, columnText, lookText } from "./readout.js";
import { drawRibbons } from "./ribbons.js";

const PART_OF = { source: "encoder", step: "decoder" };
const KIND_OF = { encoder: "source", decoder: "step" };

/**
 * @param {import("./trace.js").View} view
 * @param {import("./words.js").Words} words
 * @param {{width: number, font: string, select: Function, read: (text: string) => void}} options
 */
export function createBand(view, words, { width, font, select, read }) {
  const layout = layOutBand(view, words, width, font);
  const state = { selection: null, row: -1 };
  const parts = {};
  const on = createHandlers(view, words, { state, parts, select, read });
  for (const part of Object.keys(view.memories)) {
    parts[part] = createPart(view, words, layout, part, on);
  }
  const wires = view.memories.context && !layout.stacked
    ? [createWires(view, layout), createWires(view, layout)] : [];
  const legend = createLegend(words);
  const stage = createStage(parts, wires, layout);
  const element = createFigure(view, words, legend, stage);
  // Captured, since leaving one column or cell for another is also a way to leave.
  element.addEventListener("mouseleave", on.leave, true);
  element.addEventListener("focusout", on.leave);
  return {
    element,
    button: ({ kind, index }) => parts[PART_OF[kind]].buttons[index],
    paint() {
      const palette = readPalette(element);
      for (const painter of [...Object.values(parts), ...wires, legend]) painter.paint(palette);
    },
    choose(selection) {
      state.selection = selection;
      chooseColumn(parts, layout, selection);
      stage.querySelector(".strip")?.remove();
      const ribbons = drawRibbons(view, words, layout, selection, on.look);
      if (ribbons) placeRibbons(ribbons, stage, parts, layout);
      on.leave();
    },
    moveRow(delta) {
      const { kind, index } = state.selection;
      const rows = view.units[PART_OF[kind]].length;
      state.row = (state.row + delta + rows) % rows;
      on.cell(PART_OF[kind], index, state.row);
    },
  };
}

function layOutBand({ memories, trace: { source, target } }, words, width, font) {
  const counts = Object.entries(memories).map(([part, { count }]) => [part, count]);
  const texts = [...source.pieces, ...target.pieces].map(words.piece);
  const pen = document.createElement("canvas").getContext("2d");
  const widest = (size) => {
    pen.font = `600 ${size}px ${font}`;
    return Math.max(...texts.map((text) => pen.measureText(text).width));
  };
  return layOut(Object.fromEntries(counts), width, widest);
}

/** What the pointer and the focus do; `parts` may still be empty. */
function createHandlers(view, words, { state, parts, select, read }) {
  // With attention the parts' rows are different units, so the mark stays in its own part.
  const mark = (part, row) => Object.entries(parts).forEach(([name, each]) =>
    each.mark(view.weights && name !== part ? null : row));
  const cell = (part, column, row) => {
    mark(part, row);
    read(cellText(view, words, part, column, view.units[part][row]));
  };
  return {
    select,
    cell,
    pick(part, column, row) {
      if (KIND_OF[part]) {
        select({ kind: KIND_OF[part], index: column });
        // The arrow keys then go on from here.
        parts[part].buttons[column].focus({ preventScroll: true });
      }
      state.row = row;
      cell(part, column, row);
    },
    leave() {
      mark(null, null);
      read(columnText(view, words, state.selection));
    },
    column: (selection) => read(columnText(view, words, selection, state.selection)),
    look: (step, position) => read(lookText(view, words, step, position)),
  };
}

function createFigure({ trace: { model, source, target } }, words, legend, stage) {
  const title = words.say(`band.title.${model.architecture}`, {
    source: words.number(source.pieces.length), target: words.number(target.pieces.length),
  });
  return el("figure", { "aria-label": title, "aria-description": words.say("band.keys") },
    el("figcaption", {}, el("span", {}, title), legend.element), stage);
}

function createStage(parts, wires, layout) {
  const elements = Object.values(parts).flatMap(({ element }, index) =>
    [element, wires[index]?.element ?? null]);
  const row = el("div", { class: layout.stacked ? "stack" : "row" }, ...elements);
  const stage = el("div", { class: `stage ${layout.tilted ? "tilted" : "flat"}` }, row);
  for (const name of ["column", "size", "slant", "gap"]) {
    stage.style.setProperty(`--${name}`, `${layout[name]}px`);
  }
  return stage;
}

/** Side by side the ribbons run under the band, stacked between the parts that they join. */
function placeRibbons(ribbons, stage, { encoder, context, decoder }, { stacked }) {
  if (!stacked) stage.append(ribbons);
  else if (context) decoder.element.firstChild.after(ribbons);
  else encoder.element.append(ribbons);
}

/** Frame the selected column and scroll to it in the band's own box, never in the page. */
function chooseColumn(parts, layout, { kind, index }) {
  const chosen = PART_OF[kind];
  for (const [part, { choose }] of Object.entries(parts)) choose(part === chosen ? index : null);
  const { element } = parts[chosen];
  const box = layout.stacked ? element : element.closest(".stage");
  const left = layout.left[chosen] + index * layout.column;
  const hidden = left < box.scrollLeft || left + layout.column > box.scrollLeft + box.clientWidth;
  if (hidden) box.scrollLeft = left - box.clientWidth / 2;
}

function createLegend(words) {
  const canvas = el("canvas", { "aria-hidden": "true" });
  const ticks = ["low", "zero", "high"].map((name) => el("span", {}, words.say(`legend.${name}`)));
  const element = el("span", { class: "legend" },
    words.say("legend"), el("span", {}, canvas, el("span", { class: "ticks" }, ...ticks)));
  const grid = { columns: 21, rows: 1, width: 6, height: 8, gapX: 0, gapY: 0, value: (at) => at / 10 - 1 };
  return { element, paint: (palette) => paintHeatmap(canvas, grid, palette) };
}
