/** The band: encoder, what is handed over, and decoder, side by side or stacked. */

import { el } from "./dom.js";
import { createHeatmap } from "./heatmap.js";
import { layOut } from "./layout.js";
import { createPart, createWires } from "./part.js";
import { cellText, columnText, lookText } from "./readout.js";
import { drawRibbons } from "./ribbons.js";

const LONGEST = 78;

/** `select(column)` and `read(text)` hear of what the reader does; `lead` precedes the title. */
export function createBand(view, words, { width, font, lead, select, read }) {
  const layout = layOutBand(view, words, width, font);
  const names = Object.keys(view.memories);
  let [row, shown, selection] = [-1, Infinity];

  // With attention the rows of the parts differ, so the mark stays in its own.
  const mark = (part, at) => names.forEach((name) =>
    parts[name].mark(view.weights && name !== part ? null : at));
  const cell = (part, column, at) => {
    mark(part, at);
    read(cellText(view, words, part, column, view.units[part][at]));
  };
  const leave = () => {
    mark(null, null);
    read(columnText(view, words, selection));
  };
  const focus = () =>
    parts[selection.part].buttons[selection.index].focus({ preventScroll: true });
  const look = (step, position) => read(lookText(view, words, step, position));
  const pick = (part, index, at) => {
    if (part !== "context") {
      select({ part, index });
      focus(); // The arrow keys then go on from here.
    }
    row = at;
    cell(part, index, at);
  };
  const column = (hovered) => read(columnText(view, words, hovered, selection));
  const parts = Object.fromEntries(names.map((part) =>
    [part, createPart(view, words, layout, part, { select, cell, pick, column })]));
  const gaps = view.memories.context && !layout.stacked ? [0, 1] : [];
  const wires = gaps.map(() => createWires(view, layout));
  const scale = createHeatmap({
    columns: 21, rows: 1, width: 6, height: 8, value: (at) => at / 10 - 1,
  });
  const stage = createStage(parts, wires, layout);
  const element = createFigure(view, words, lead, scale.element, stage);
  // Captured, to hear of leaving one column for another too.
  element.addEventListener("mouseleave", leave, true);
  element.addEventListener("focusout", leave);
  return {
    element,
    focus,
    isStacked: layout.stacked,
    paint: () => [...Object.values(parts), ...wires, scale].forEach(({ paint }) => paint()),
    choose(chosen) {
      selection = chosen;
      chooseColumn(parts, layout, selection);
      stage.querySelector(".strip")?.remove();
      placeRibbons(drawRibbons(view, words, layout, selection, look, shown), stage, parts, layout);
      leave();
    },
    moveRow(delta) {
      const { part, index } = selection;
      const rows = view.units[part].length;
      row = (row + delta + rows) % rows;
      cell(part, index, row);
    },
    /** Veil all but the first `count` columns; the next choice draws what belongs to them. */
    reveal(count) {
      shown = count;
      for (const part of names) {
        parts[part].reveal(shown);
        if (part !== "decoder") shown -= view.memories[part].count;
      }
      wires.forEach(({ element: wire }, at) => wire.classList.toggle("veil", shown < at));
    },
  };
}

function layOutBand({ memories, units, trace: { source, target } }, words, width, font) {
  const counts = Object.entries(memories).map(([part, { count }]) => [part, count]);
  const texts = [...source.pieces, ...target.pieces].map(words.piece);
  const pen = el("canvas").getContext("2d");
  const widest = (size) => {
    pen.font = `600 ${size}px ${font}`;
    return Math.min(LONGEST, Math.max(...texts.map((text) => pen.measureText(text).width)));
  };
  return layOut(Object.fromEntries(counts), width, widest, units.decoder.length);
}

function createFigure({ base, trace }, words, lead, scale, stage) {
  // The sentence counts pieces, also over columns that are words.
  const { model, source, target } = (base ?? { trace }).trace;
  const title = words.say(`band.title.${model.architecture}`, {
    source: words.number(source.pieces.length), target: words.number(target.pieces.length),
  });
  const ticks = ["low", "zero", "high"].map((name) => el("span", {}, words.say(`legend.${name}`)));
  return el("figure", { "aria-label": `${title} ${words.say("band.keys")}` },
    el("figcaption", {}, lead, el("span.title", {}, title), el("span.legend", {},
      words.say("legend"), el("span", {}, scale, el("span.ticks", {}, ...ticks)))), stage);
}

function createStage(parts, wires, layout) {
  const elements = Object.values(parts).flatMap(({ element }, at) => [element, wires[at]?.element]);
  const stage = el(layout.tilted ? "div.stage tilted" : "div.stage flat", {},
    el(layout.stacked ? "div.stack" : "div.abreast", {}, ...elements));
  for (const name of ["column", "size", "slant", "space", "tall"]) {
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
