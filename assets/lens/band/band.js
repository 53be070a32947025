/** The band: encoder, context and decoder columns, side by side or stacked. */

import { button, el } from "../dom.js";
import { createHeatmap } from "../plot/heatmap.js";
import { layOut } from "./layout.js";
import { drawLoop } from "./loop.js";
import { drawRibbons } from "./ribbons.js";
import { mapValues, textAttributes, shadeStyle } from "../trace.js";

/** Fill `slot`; `select` and `read` are called when the reader picks or points at a column or a cell. */
export function createBand(slot, width, view, locale, on) {
  // In the pixels of the page, which draws itself larger on a projector.
  const height = innerHeight * (width / slot.getBoundingClientRect().width);
  const layout = layOut(view, width, height);
  const parts = mapValues(view.memories, (_, part) => createPart(view, locale, layout, part));
  const stage = createStage(parts, layout);
  const loop = (step) => stage.querySelector(".arcs").replaceWith(drawLoop(view, layout, step, shown));
  const pointer = createPointer(view, locale, parts, { ...on, loop });
  const counts = mapValues(parts, () => Infinity);
  const paint = () => Object.entries(parts).forEach(([part, { cells }]) => cells.paint(counts[part]));
  let shown = Infinity;
  // Pointer events, as these have fractions of a pixel.
  const { attend, leave } = pointer;
  Object.assign(stage, { onclick: attend, onpointermove: attend, onpointerleave: leave });
  stage.addEventListener("focusin", attend);
  stage.addEventListener("focusout", leave);
  slot.replaceChildren(stage);
  stage.onscroll = () => markCut(stage);

  return {
    parts,
    paint,
    focus: pointer.focus,
    moveRow: pointer.moveRow,
    isStacked: layout.stacked,
    choose(column) {
      frameColumn(parts, layout, column);
      stage.querySelector(".strip")?.remove();
      const ribbons = drawRibbons(view, locale, layout, column, shown);
      if (layout.stacked) parts.decoder.element.prepend(ribbons);
      else stage.append(ribbons);
      pointer.choose(column);
      markCut(stage);
    },
    /** On a phone the parts may be too far apart to be seen together. */
    follow({ part }) {
      if (layout.stacked) parts[part].element.scrollIntoView({ block: "nearest" });
    },
    /** Veil all but the first `count` columns. */
    reveal(count) {
      shown = count - parts.encoder.heads.length;
      Object.assign(counts, { encoder: count, context: shown + 1, decoder: shown });
      paint();
      for (const [part, { heads }] of Object.entries(parts)) {
        heads.forEach((head, at) => head.classList.toggle("veil", at >= counts[part]));
      }
    },
  };
}

/** Fade the sides at which something is out of sight. */
function markCut(box) {
  const { scrollLeft, clientWidth, scrollWidth } = box;
  box.classList.toggle("cut-left", scrollLeft > 1);
  box.classList.toggle("cut-right", scrollLeft + clientWidth < scrollWidth - 1);
}

/** What is pointed at: the row of a cell is outlined, its numbers or its column's are read out. */
function createPointer(view, locale, parts, { select, read, loop }) {
  let row = -1, selection;
  // Loaded after the first picture.
  let texts;
  function tell(kind, values, pointed) {
    texts ??= import("./readout.js");
    texts.then((module) => read(module[kind](view, locale, ...values), pointed));
  }

  // With attention the rows of the parts differ, so the outline stays in its own.
  function outline(part, at) {
    for (const [name, { frame, cells, cell }] of Object.entries(parts)) {
      const own = view.weights && name !== part ? null : at;
      put(frame, own, "top", own === null ? 0 : cells.topOf(own), "height", cell);
    }
  }
  function readCell(part, column, at) {
    outline(part, at);
    const unit = view.units[part][at];
    tell("cellText", [part, column, unit], { part, unit });
  }
  function leave() {
    outline(null, null);
    tell("columnText", [selection]);
    loop(stepOf(selection));
  }
  const focus = () =>
    parts[selection.part].heads[selection.index].focus({ preventScroll: true });

  function attend({ type, target, clientX, clientY }) {
    const part = target.closest(".part")?.dataset.part;
    const head = target.closest(".heads button");
    const isChosen = type === "click";
    if (head) {
      const column = { part, index: parts[part].heads.indexOf(head) };
      if (isChosen) return select(column);
      tell("columnText", [column, selection]);
      loop(stepOf(column));
    } else if (target.matches("canvas")) {
      const [index, at] = parts[part].cells.cellAt(clientX, clientY);
      if (isChosen && part !== "context") {
        select({ part, index });
        focus(); // The arrow keys then go on from here.
        row = at;
      }
      readCell(part, index, at);
    } else leave();
  }

  function choose(column) {
    selection = column;
    leave();
  }
  function moveRow(delta) {
    const { part, index } = selection;
    const rows = view.units[part].length;
    row = (row + delta + rows) % rows;
    readCell(part, index, row);
  }
  return { attend, leave, focus, choose, moveRow };
}

const stepOf = ({ part, index }) => (part === "decoder" ? index : null);

function createPart(view, locale, { column, cell, gap, group }, part) {
  const [memory, units] = [view.memories[part], view.units[part]];
  const split = part === "encoder" ? view.split : Infinity;
  const cells = createHeatmap({
    columns: memory.length,
    rows: units.length,
    split,
    space: group,
    width: column,
    height: cell,
    gap,
    value: (at, row) => memory[at][units[row]],
  });
  const heads = part === "context" ? [] : drawHeads(view, locale, column, part);
  const [cursor, frame] = [el("div.cursor.overlay.rounded"), el("div.row-outline.overlay")];
  const element = el("div.part.nowrap", { "data-part": part, "data-units": units.join() },
    el("div.part-title.small.muted", {}, locale.say(`band.${part}${split < Infinity ? ".forward" : ""}`)),
    el("div.part-body", {},
      el("div.heads", textAttributes(view.trace, part), heads,
        part === "decoder" && el("span.start.muted", {}, locale.say("band.start"))),
      el("div.cells", {}, cells.element, frame, split < Infinity && el("div.group.small.muted",
        { style: `top: ${cells.topOf(split) - group}px` }, locale.say("band.backward"))), cursor));
  return { element, heads, cells, cell, cursor, frame };
}

function drawHeads({ trace: { source, target, flags }, spans }, locale, column, part) {
  const drawHead = (piece, at) => button({ "data-src": spans.encoder[at][0] + 1 },
    el("span.label", {}, locale.piece(piece)));
  const drawChip = (piece, at) => {
    const p = Math.exp(target.log_prob[at]);
    return button({
      class: `chip ${flags[at]}`,
      style: shadeStyle(p),
      "data-step": spans.decoder[at][0] + 1,
    }, el("span.label", {}, locale.piece(piece)), el("span.percent", {}, locale.chip(p, column)));
  };
  return part === "encoder" ? source.pieces.map(drawHead) : target.pieces.map(drawChip);
}

function createStage(parts, layout) {
  const names = ["column", "slant", "space"];
  return el(layout.tilted ? "div.stage tilted" : "div.stage flat", {
    style: names.map((name) => `--${name}: ${layout[name]}px`).join("; "),
  }, el(layout.stacked ? "div.stack" : "div.abreast", {},
    Object.values(parts).map(({ element }) => element)));
}

/** Frame the selected column; scroll to it in the band's own box, never in the page. */
function frameColumn(parts, { stacked, left, column }, { part, index }) {
  for (const [name, { cursor, heads }] of Object.entries(parts)) {
    const own = name === part ? index : null;
    put(cursor, own, "left", own * column, "width", column);
    heads.forEach((head, at) => {
      // Each part has one, so that the keyboard can reach what scrolls.
      head.tabIndex = at === (own ?? 0) ? 0 : -1;
      head.ariaCurrent = at === own ? "step" : "false";
    });
  }
  const { element } = parts[part];
  const box = stacked ? element : element.closest(".stage");
  const x = left[part] + index * column;
  box.scrollLeft = Math.max(x + column + 4 - box.clientWidth, Math.min(box.scrollLeft, x));
}

function put(frame, index, edge, start, length, size) {
  frame.hidden = index === null;
  frame.style = `${edge}: ${start}px; ${length}: ${size}px`;
}
