/** One part of the band: its heading, a button over each column, and the columns' heatmap. */

import { el, listen } from "./dom.js";
import { cellAt, createHeatmap } from "./heatmap.js";
import { shade, unitValue } from "./trace.js";

const FIGURE_LEAST = 22;
const PERCENT_LEAST = 36;
const LYING_HEIGHT = 16;

/** `on` is what the pointer and the focus do, see the handlers of the band. */
export function createPart(view, words, layout, part, on) {
  const grid = gridOf(view, layout, part);
  const { element: canvas, paint } = createHeatmap(grid);
  const along = grid.lying ? ["left", "width", grid.width] : ["top", "height", grid.height];
  const at = (pointer) => cellAt(canvas, pointer, grid);
  canvas.addEventListener("mousemove", (pointer) => on.cell(part, ...at(pointer)));
  canvas.addEventListener("click", (pointer) => on.pick(part, ...at(pointer)));
  const buttons = part === "context" ? [] : createButtons(view, words, layout, part, on);
  const [cursor, mark] = ["cursor", "mark"].map((name) => el(`div.${name}`));
  const element = el("div.part", {
    "data-part": part, "data-units": view.units[part].join(","),
  },
  el("div.part-title", {}, words.say(`band.${part}`)),
  el("div.part-body", {},
    el("div.heads", {}, ...buttons), el("div.cells", {}, canvas, mark), cursor));
  return {
    element,
    buttons,
    paint,
    choose(index) {
      put(cursor, index, "left", "width", grid.width);
      buttons.forEach((button, at) => {
        button.tabIndex = at === index ? 0 : -1;
        button.setAttribute("aria-current", at === index ? "step" : "false");
      });
    },
    mark: (row) => put(mark, row, ...along),
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
  const [columns, rows] = [memories[part].count, units[part].length];
  if (layout.stacked && part === "context") {
    const sizes = { width: layout.lying, height: LYING_HEIGHT, gapX: 1, gapY: 0 };
    return { ...sizes, columns: rows, rows: 1, lying: true, value: (column) => value(0, column) };
  }
  const gapX = layout.column < FIGURE_LEAST ? 1 : 2;
  return { columns, rows, width: layout.column, height: layout.cell, gapX, gapY: 1, value };
}

/** Wires that carry the vector across a gap of the band: its cells, drawn thin. */
export function createWires(view, layout) {
  const thin = { width: layout.gap, gapX: 0, gapY: layout.cell - 2 };
  return createHeatmap({ ...gridOf(view, layout, "context"), ...thin });
}

function createButtons({ trace: { source, target } }, words, layout, part, on) {
  const [name, { pieces }] = part === "decoder" ? ["data-step", target] : ["data-src", source];
  return pieces.map((piece, index) => {
    const label = el("span.label", {}, words.piece(piece));
    const button = el("button", { type: "button", [name]: index + 1 }, label);
    if (part === "decoder") shadeChip(button, Math.exp(target.log_prob[index]), words, layout);
    button.addEventListener("click", () => on.select({ part, index }));
    listen(button, "mouseenter focus", () => on.column({ part, index }));
    return button;
  });
}

/** Show a step's probability: as a shade and, where it fits, in per cent. */
function shadeChip(button, p, words, { column }) {
  const value = words.number(100 * p);
  const figure = column < PERCENT_LEAST ? value : words.say("percent", { value });
  button.className = "chip";
  button.style = `--shade: var(--p${shade(p)}); --on: var(--on-${shade(p) < 3 ? "low" : "high"})`;
  button.append(el("span.percent", {}, column < FIGURE_LEAST ? "" : figure));
}
