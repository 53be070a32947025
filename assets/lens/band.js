/** The band: encoder, what is handed over, and decoder, side by side or stacked. */

import { el } from "./dom.js";
import { createHeatmap, readPalette } from "./heatmap.js";
import { layOut } from "./layout.js";
import { createPart, createWires } from "./part.js";
import { cellText, columnText, lookText } from "./readout.js";
import { drawRibbons } from "./ribbons.js";

const LONGEST = 78;

/** @param {{width: number, font: string, select: Function, read: Function}} options */
export function createBand(view, words, { width, font, select, read }) {
  const layout = layOutBand(view, words, width, font);
  const state = { selection: null, row: -1 };
  const parts = {};
  const on = createHandlers(view, words, { state, parts, select, read });
  for (const part of Object.keys(view.memories)) {
    parts[part] = createPart(view, words, layout, part, on);
  }
  const gaps = view.memories.context && !layout.stacked ? [0, 1] : [];
  const wires = gaps.map(() => createWires(view, layout));
  const legend = createHeatmap({
    columns: 21, rows: 1, width: 6, height: 8, gapX: 0, gapY: 0, value: (at) => at / 10 - 1,
  });
  const stage = createStage(parts, wires, layout);
  const element = createFigure(view, words, legend.element, stage);
  // Captured, to hear of leaving one column for another too.
  element.addEventListener("mouseleave", on.leave, true);
  element.addEventListener("focusout", on.leave);
  return {
    element,
    stacked: layout.stacked,
    focus: on.focus,
    paint() {
      const palette = readPalette(element);
      for (const painter of [...Object.values(parts), ...wires, legend]) painter.paint(palette);
    },
    choose(selection) {
      state.selection = selection;
      chooseColumn(parts, layout, selection);
      stage.querySelector(".strip")?.remove();
      placeRibbons(drawRibbons(view, words, layout, selection, on.look), stage, parts, layout);
      on.leave();
    },
    moveRow(delta) {
      const { part, index } = state.selection;
      const rows = view.units[part].length;
      state.row = (state.row + delta + rows) % rows;
      on.cell(part, index, state.row);
    },
  };
}

function layOutBand({ memories, trace: { source, target } }, words, width, font) {
  const counts = Object.entries(memories).map(([part, { count }]) => [part, count]);
  const texts = [...source.pieces, ...target.pieces].map(words.piece);
  const pen = el("canvas").getContext("2d");
  const widest = (size) => {
    pen.font = `600 ${size}px ${font}`;
    return Math.min(LONGEST, Math.max(...texts.map((text) => pen.measureText(text).width)));
  };
  return layOut(Object.fromEntries(counts), width, widest);
}

/** What the pointer and the focus do; `parts` is filled after this. */
function createHandlers(view, words, { state, parts, select, read }) {
  // With attention the rows of the parts differ, so the mark stays in its own.
  const mark = (part, row) => Object.keys(parts).forEach((name) =>
    parts[name].mark(view.weights && name !== part ? null : row));
  const cell = (part, column, row) => {
    mark(part, row);
    read(cellText(view, words, part, column, view.units[part][row]));
  };
  const focus = () => {
    const { part, index } = state.selection;
    parts[part].buttons[index].focus({ preventScroll: true });
  };
  return {
    select,
    cell,
    focus,
    pick(part, index, row) {
      if (part !== "context") {
        select({ part, index });
        focus(); // The arrow keys then go on from here.
      }
      state.row = row;
      cell(part, index, row);
    },
    leave() {
      mark(null, null);
      read(columnText(view, words, state.selection));
    },
    column: (selection) => read(columnText(view, words, selection, state.selection)),
    look: (step, position) => read(lookText(view, words, step, position)),
  };
}

function createFigure({ trace: { model, source, target } }, words, scale, stage) {
  const title = words.say(`band.title.${model.architecture}`, {
    source: words.number(source.pieces.length), target: words.number(target.pieces.length),
  });
  const ticks = ["low", "zero", "high"].map((name) => el("span", {}, words.say(`legend.${name}`)));
  const legend = el("span.legend", {},
    words.say("legend"), el("span", {}, scale, el("span.ticks", {}, ...ticks)));
  return el("figure", { "aria-label": title, "aria-description": words.say("band.keys") },
    el("figcaption", {}, el("span", {}, title), legend), stage);
}

function createStage(parts, wires, layout) {
  const elements = Object.values(parts).flatMap(({ element }, index) =>
    [element, wires[index]?.element ?? null]);
  const stage = el(layout.tilted ? "div.stage tilted" : "div.stage flat", {},
    el(layout.stacked ? "div.stack" : "div.row", {}, ...elements));
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

/** Frame the selected column; scroll to it in the band's own box, never in the page. */
function chooseColumn(parts, { stacked, left, column }, { part, index }) {
  for (const each of Object.keys(parts)) parts[each].choose(each === part ? index : null);
  const { element } = parts[part];
  const box = stacked ? element : element.closest(".stage");
  const x = left[part] + index * column;
  const isHidden = x < box.scrollLeft || x + column > box.scrollLeft + box.clientWidth;
  if (isHidden) box.scrollLeft = x - box.clientWidth / 2;
}
