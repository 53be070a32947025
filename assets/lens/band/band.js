/** The band: encoder, context and decoder columns, side by side or stacked. */

import { button, el } from "../dom.js";
import { createHeatmap } from "../plot/heatmap.js";
import { layOut } from "./layout.js";
import { cellText, columnText } from "./readout.js";
import { drawRibbons } from "./ribbons.js";
import { mapValues, textAttributes, shadeStyle } from "../trace.js";

/** Fill `slot`; `select` and `read` are called when the reader picks or points at a column or a cell. */
export function createBand(slot, width, view, locale, on) {
  const layout = layOut(view, width);
  const parts = mapValues(view.memories, (_, part) => createPart(view, locale, layout, part));
  const stage = createStage(parts, layout);
  const pointer = createPointer(view, locale, parts, on);
  const paint = () => Object.values(parts).forEach(({ cells }) => cells.paint());
  let shown = Infinity;
  // Pointer events, as these have fractions of a pixel.
  const { attend, leave } = pointer;
  Object.assign(stage, { onclick: attend, onpointermove: attend, onpointerleave: leave });
  stage.addEventListener("focusin", attend);
  stage.addEventListener("focusout", leave);
  slot.replaceChildren(stage);
  paint();

  return {
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
    },
    /** Veil all but the first `count` columns; the next choice draws what belongs to them. */
    reveal(count) {
      shown = count - parts.encoder.heads.length;
      const counts = { encoder: count, context: shown + 1, decoder: shown };
      for (const [part, { cells, heads }] of Object.entries(parts)) {
        cells.paint(counts[part]);
        heads.forEach((head, at) => head.classList.toggle("veil", at >= counts[part]));
      }
    },
  };
}

/** What is pointed at: the row of a cell is outlined, its numbers or its column's are read out. */
function createPointer(view, locale, parts, { select, read }) {
  let row = -1, selection;

  // With attention the rows of the parts differ, so the outline stays in its own.
  function outline(part, at) {
    for (const [name, { frame }] of Object.entries(parts)) {
      put(frame, view.weights && name !== part ? null : at, "top", "height", parts[name].cell);
    }
  }
  function readCell(part, column, at) {
    outline(part, at);
    const unit = view.units[part][at];
    read(cellText(view, locale, part, column, unit), { part, unit });
  }
  function leave() {
    outline(null, null);
    read(columnText(view, locale, selection));
  }
  const focus = () =>
    parts[selection.part].heads[selection.index].focus({ preventScroll: true });

  function attend({ type, target, clientX, clientY }) {
    const part = target.closest(".part")?.dataset.part;
    const head = target.closest(".heads button");
    const isChosen = type === "click";
    if (head) {
      const column = { part, index: parts[part].heads.indexOf(head) };
      if (isChosen) select(column);
      else read(columnText(view, locale, column, selection));
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

function createPart(view, locale, { column, cell, gap }, part) {
  const [memory, units] = [view.memories[part], view.units[part]];
  const cells = createHeatmap({
    columns: memory.length,
    rows: units.length,
    width: column,
    height: cell,
    gap,
    value: (at, row) => memory[at][units[row]],
  });
  const heads = part === "context" ? [] : drawHeads(view, locale, column, part);
  const [cursor, frame] = [el("div.cursor.overlay.rounded"), el("div.row-outline.overlay")];
  const element = el("div.part.nowrap", { "data-part": part, "data-units": units.join() },
    el("div.part-title.small.muted", {}, locale.say(`band.${part}`)),
    el("div.part-body", {},
      el("div.heads", textAttributes(view.trace, part), heads),
      el("div.cells", {}, cells.element, frame), cursor));
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
    }, el("span.label", {}, locale.piece(piece)), el("span.percent.tiny", {}, locale.chip(p, column)));
  };
  return part === "encoder" ? source.pieces.map(drawHead) : target.pieces.map(drawChip);
}

function createStage(parts, layout) {
  const names = ["column", "size", "slant", "space"];
  return el(layout.tilted ? "div.stage tilted" : "div.stage flat", {
    style: names.map((name) => `--${name}: ${layout[name]}px`).join("; "),
  }, el(layout.stacked ? "div.stack" : "div.abreast", {},
    Object.values(parts).map(({ element }) => element)));
}

/** Frame the selected column; scroll to it in the band's own box, never in the page. */
function frameColumn(parts, { stacked, left, column }, { part, index }) {
  for (const [name, { cursor, heads }] of Object.entries(parts)) {
    const own = name === part ? index : null;
    put(cursor, own, "left", "width", column);
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

function put(frame, index, edge, length, size) {
  frame.hidden = index === null;
  frame.style = `${edge}: ${index * size}px; ${length}: ${size}px`;
}
