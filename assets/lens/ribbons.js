/** What flows between the parts of the band: curves under the columns that they join. */

import { svg } from "./dom.js";
import { middle } from "./layout.js";
import { lookWeight, sum } from "./trace.js";

const DEPTH = 36;
const INNERMOST = 12;
const FOOT = 14;
const WIDEST = 22;
const LEAST_WEIGHT = 0.01;

/**
 * The ribbons of a selection, to the first `shown` steps; stacked, a source piece has none. Each
 * runs `from` its left (stacked: upper) end `to` the other; `foot` is the part at its far end.
 */
export function drawRibbons(view, words, layout, selection, look, shown = Infinity) {
  const ribbons = (view.weights ? looksOf : vectorOf)(view, layout, selection)
    .filter(({ step }) => step < shown);
  const height = DEPTH + (view.weights ? FOOT : 0);
  return svg("svg", { class: "strip", "aria-hidden": "true", width: layout.total, height },
    ...ribbons.map((ribbon) =>
      drawRibbon(ribbon, layout.stacked ? fall(ribbon) : bend(ribbon), look)),
    ...ribbons.map((ribbon) => drawFoot(ribbon, words, layout)));
}

/** From the vector to every step, side by side in the order in which none cross. */
function vectorOf(view, layout, { part, index }) {
  const { count } = view.memories.decoder;
  const total = Math.min(4 * count, layout.column, WIDEST);
  const start = layout.stacked ? layout.hub : middle(layout, "context", 0);
  return Array.from({ length: count }, (_, step) => {
    const selected = part === "decoder" && step === index;
    const offset = ((step + 0.5) / count) * total;
    const from = start + (offset - total / 2) * (layout.stacked ? 1 : -1);
    const to = middle(layout, "decoder", step);
    const width = selected ? 2.5 : Math.min(1, (0.5 * total) / count);
    return { step, selected, from, to, width, offset };
  });
}

/** Between the selected column and those it looks at, or that look at it. */
function looksOf(view, layout, { part, index }) {
  const isStep = part === "decoder";
  const foot = isStep ? "encoder" : "decoder";
  const looks = Array.from({ length: view.memories[foot].count }, (_, other) => {
    const [step, position] = isStep ? [index, other] : [other, index];
    const weight = lookWeight(view, step, position);
    return { step, position, foot, far: middle(layout, foot, other), weight, selected: true };
  }).filter(({ weight }) => weight >= LEAST_WEIGHT && (isStep || !layout.stacked));
  const share = sum(looks.map(({ weight }) => weight));
  const widest = Math.min(WIDEST, layout.column - 2) / Math.max(1, share);
  const hub = middle(layout, part, index);
  const total = share * widest;
  let done = 0;
  return looks.map(({ far, ...look }) => {
    const width = look.weight * widest;
    done += width;
    const at = done - width / 2;
    const near = hub + (at - total / 2) * (layout.stacked ? 1 : -1);
    const [from, to] = isStep ? [far, near] : [near, far];
    return { ...look, width, from, to, offset: isStep ? total - at : at };
  });
}

/** Down, across and up again; `offset` is how far outside the innermost ribbon it runs. */
function bend({ from, to, foot, offset }) {
  const deep = INNERMOST + offset;
  const reach = Math.min(deep, (to - from) / 2);
  const turn = `a${reach} ${deep} 0 0 0 ${reach}`;
  const [left, right] = ["encoder", "decoder"].map((part) => (part === foot ? FOOT : 0));
  const top = foot ? FOOT : 0;
  return `M${from} ${left}V${top}${turn} ${deep}H${to - reach}${turn} ${-deep}V${right}`;
}

function fall({ from, to, foot }) {
  const top = foot ? FOOT : 0;
  return `M${from} ${top}c0 ${DEPTH / 2} ${to - from} ${DEPTH / 2} ${to - from} ${DEPTH}`;
}

function drawRibbon({ step, position, width, selected }, d, look) {
  const tell = position === undefined ? undefined : () => look(step, position);
  return svg("path", {
    class: selected ? "ribbon selected" : "ribbon",
    d,
    "stroke-width": Math.max(0.4, width),
    onmouseenter: tell,
    onclick: tell,
  });
}

/** The weight in figures at the far end; in narrow columns only one that stands alone. */
function drawFoot({ from, to, weight = 0, foot }, words, { column }) {
  if (weight < (column < 30 ? 0.5 : 0.05)) return null;
  const x = foot === "encoder" ? from : to;
  return svg("text", { class: "foot", x, y: 11 }, words.number(weight, 2));
}
