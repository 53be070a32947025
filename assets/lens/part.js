/** One part of the band: its heading, a button over each column, and the columns' heatmap. */

import { el } from "./dom.js";
import { cellAt, paintHeatmap } from "./heatmap.js";
import { shade, unitValue } from "./trace.js";

const FIGURE_LEAST = 22;
const PERCENT_LEAST = 36;
const LYING_HEIGHT = 16;

/**
 * @param {"encoder" | "context" | "decoder"} part
 * @param {Record<string, Function>} on what the pointer and the focus do
 */
export function createPart(view, words, layout, part, on) {
  const grid = gridOf(view, layout, part);
  const canvas = createCanvas(grid, part, on);
  const buttons = part === "context" ? [] : createButtons(view, words, layout, part, on);
  const [cursor, mark] = ["cursor", "mark"].map((name) => el("div", { class: name }));
  const element = el("div", {
    class: "part", "data-part": part, "data-units": view.units[part].join(","),
  },
  el("div", { class: "part-title" }, words.say(`band.${part}`)),
  el("div", { class: "part-body" },
    el("div", { class: "heads" }, ...buttons), el("div", { class: "cells" }, canvas, mark), cursor));
  return {
    element,
    buttons,
    paint: (palette) => paintHeatmap(canvas, grid, palette),
    choose(index) {
      put(cursor, index, "left", "width", grid.width);
      buttons.forEach((button, at) => {
        button.tabIndex = at === index ? 0 : -1;
        button.setAttribute("aria-current", at === index ? "step" : "false");
      });
    },
    mark: (row) => (grid.lying
      ? put(mark, row, "left", "width", grid.width) : put(mark, row, "top", "height", grid.height)),
  };
}

/** Move a frame along one axis to cell `index`, or hide it. */
function put(frame, index, edge, length, size) {
  frame.hidden = index === null;
  frame.style[edge] = `${index * size}px`;
  frame.style[length] = `${size}px`;
}

/** A column for each position, a row for each unit; stacked, the one vector lies on its side. */
function gridOf({ memories, units }, layout, part) {
  const value = (column, row) => unitValue(memories[part], column, units[part][row]);
  const rows = units[part].length;
  if (layout.stacked && part === "context") {
    const sizes = { columns: rows, rows: 1, width: layout.lying, height: LYING_HEIGHT };
    return { ...sizes, gapX: 1, gapY: 0, lying: true, value: (column) => value(0, column) };
  }
  const gapX = layout.column < 20 ? 1 : 2;
  const sizes = { width: layout.column, height: layout.cell, gapX, gapY: 1 };
  return { ...sizes, columns: memories[part].count, rows, value };
}

function createCanvas(grid, part, on) {
  const canvas = el("canvas", { "aria-hidden": "true" });
  for (const [event, tell] of [["mousemove", on.cell], ["click", on.pick]]) {
    canvas.addEventListener(event, (pointer) => {
      const [column, row] = cellAt(canvas, pointer, grid);
      tell(part, ...(grid.lying ? [0, column] : [column, row]));
    });
  }
  return canvas;
}

/** Wires that carry the vector across a gap of the band: its cells, drawn thin. */
export function createWires(view, layout) {
  const element = el("canvas", { class: "wires", "aria-hidden": "true" });
  const thin = { width: layout.gap, gapX: 0, gapY: layout.cell - 2 };
  const grid = { ...gridOf(view, layout, "context"), ...thin };
  return { element, paint: (palette) => paintHeatmap(element, grid, palette) };
}

function createButtons(view, words, layout, part, on) {
  const kind = part === "decoder" ? "step" : "source";
  const { pieces } = kind === "step" ? view.trace.target : view.trace.source;
  return pieces.map((piece, index) => {
    const label = el("span", { class: "label" }, words.piece(piece));
    const button = kind === "step"
      ? createChip(view, words, layout, index, label)
      : el("button", { type: "button", class: "source", "data-src": index + 1 }, label);
    button.addEventListener("click", () => on.select({ kind, index }));
    for (const event of ["mouseenter", "focus"]) {
      button.addEventListener(event, () => on.column({ kind, index }));
    }
    return button;
  });
}

/** A step's button: its piece, and its probability as a shade and in per cent where it fits. */
function createChip(view, words, layout, step, label) {
  const p = Math.exp(view.trace.target.log_prob[step]);
  const value = words.number(100 * p);
  const figure = layout.column < FIGURE_LEAST ? "" : value;
  const text = layout.column < PERCENT_LEAST ? figure : words.say("percent", { value });
  const colours = `--shade: var(--p${shade(p)}); --on: var(--on${shade(p)})`;
  return el("button", {
    type: "button", class: "chip", "data-step": step + 1, style: colours,
  }, label, el("span", { class: "percent" }, text));
}
