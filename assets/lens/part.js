/** One part of the band: its heading, a button over each column, and the columns' heatmap. */

import { button, el } from "./dom.js";
import { createHeatmap } from "./heatmap.js";
import { shade, unitValue } from "./trace.js";

const FIGURE_LEAST = 22;
const PERCENT_LEAST = 36;
const LYING_HEIGHT = 16;

/** `on` is what the pointer and the focus do, see the band. */
export function createPart(view, words, layout, part, on) {
  const grid = gridOf(view, layout, part);
  const { element: canvas, paint, cellAt } = createHeatmap(grid);
  const at = (pointer) => (grid.lying ? cellAt(pointer).reverse() : cellAt(pointer));
  // Unlike a mouse event this one has fractions of a pixel, as cells have.
  canvas.onpointermove = (pointer) => on.cell(part, ...at(pointer));
  canvas.onclick = (pointer) => on.pick(part, ...at(pointer));
  const buttons = part === "context" ? [] : createButtons(view, words, layout, part, on);
  const [cursor, mark] = ["cursor", "mark"].map((name) => el(`div.${name}`));
  const element = el("div.part", { "data-part": part, "data-units": view.units[part].join() },
    el("div.part-title", {}, words.say(`band.${part}`)),
    el("div.part-body", {},
      el("div.heads", {}, ...buttons), el("div.cells", {}, canvas, mark), cursor));
  return {
    element,
    buttons,
    paint,
    choose(index) {
      put(cursor, index, "left", "width", grid.width);
      buttons.forEach((each, column) => {
        // Each part has one, so that the keyboard can reach what scrolls.
        each.tabIndex = column === (index ?? 0) ? 0 : -1;
        each.setAttribute("aria-current", column === index ? "step" : "false");
      });
    },
    mark: (row) => put(mark, row, ...grid.lying
      ? ["left", "width", grid.width] : ["top", "height", grid.height]),
    /** Veil the columns from `count` on. */
    reveal(count) {
      element.classList.toggle("veil", count < 1);
      buttons.forEach((each, column) => each.classList.toggle("veil", column >= count));
    },
  };
}

/** Move a frame along one axis to cell `index`, or hide it. */
function put(frame, index, edge, length, size) {
  frame.hidden = index === null;
  frame.style = `${edge}: ${index * size}px; ${length}: ${size}px`;
}

/** A column for each position, a row for each unit; stacked, the one vector lies on its side. */
function gridOf({ memories, units }, { stacked, column, cell, lying, gap }, part) {
  const [columns, rows] = [memories[part].count, units[part].length];
  const value = (at, row) => unitValue(memories[part], at, units[part][row]);
  if (stacked && part === "context") {
    const size = { columns: rows, rows: 1, width: lying, height: LYING_HEIGHT, gapX: gap };
    return { ...size, lying, value: (row) => value(0, row) };
  }
  const gapX = column < FIGURE_LEAST ? 1 : 2;
  return { columns, rows, width: column, height: cell, gapX, gapY: gap, value };
}

/** Wires that carry the vector across a gap of the band: its cells, drawn thin. */
export function createWires(view, layout) {
  const thin = { width: layout.space, gapX: 0, gapY: Math.max(0, layout.cell - 2) };
  const wires = createHeatmap({ ...gridOf(view, layout, "context"), ...thin });
  wires.element.className = "wires";
  return wires;
}

function createButtons({ trace, spans, changed, forced }, words, layout, part, on) {
  const isStep = part === "decoder";
  const { pieces, log_prob: logProbs } = isStep ? trace.target : trace.source;
  return pieces.map((piece, index) => {
    const tell = () => on.column({ part, index });
    const head = button({
      [isStep ? "data-step" : "data-src"]: (spans ? spans[part][index][0] : index) + 1,
      onclick: () => on.select({ part, index }),
      onmouseenter: tell,
      onfocus: tell,
    }, el("span.label", {}, words.piece(piece)));
    if (isStep) {
      const marks = `${changed[index] ? "changed" : ""} ${forced[index] ? "forced" : ""}`;
      head.className = `chip ${marks}`;
      head.append(shadeChip(head, Math.exp(logProbs[index]), words, layout.column));
    }
    return head;
  });
}

/** Show a step's probability: as a shade and, where it fits, in per cent. */
function shadeChip(chip, p, words, column) {
  const value = words.number(100 * p);
  const figure = column < PERCENT_LEAST ? value : words.say("percent", { value });
  chip.style = `--shade: var(--p${shade(p)}); --on: var(--on-${shade(p) < 3 ? "low" : "high"})`;
  return el("span.percent", {}, column < FIGURE_LEAST ? "" : figure);
}
