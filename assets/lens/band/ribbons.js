/** What flows between the parts of the band: curves under the columns that they join. */

import { svg } from "../dom.js";
import { middle } from "./layout.js";

const WIDEST = 22;
const LEAST_WEIGHT = 0.01;

export function drawRibbons(view, locale, layout, selection, shown = Infinity) {
  const ribbons = (view.weights ? weightsOf : vectorOf)(view, layout, selection)
    .filter(({ step }) => step < shown);
  return svg("svg", { class: "strip", "aria-hidden": true, width: layout.total, height: 48 },
    shown >= 0 && handOver(view, layout).map((ribbon) => drawRibbon(ribbon, layout)),
    ribbons.map((ribbon) => drawRibbon(ribbon, layout)),
    svg("g", { class: "arcs" }),
    ribbons.map((ribbon) => drawFoot(ribbon, locale, layout)));
}

/** What the decoder starts from: the vector, or where the encoder's last layer ended, both ways. */
function handOver({ memories: { encoder, context } }, layout) {
  if (layout.stacked && context) return [];
  const to = context ? middle(layout, "context", 0) : middle(layout, "decoder", -0.4);
  const ends = context ? [encoder.length - 1] : [0, encoder.length - 1];
  return ends.map((at) =>
    ({ from: middle(layout, "encoder", at), to, width: 2, isHandOver: true }));
}

function vectorOf({ memories: { decoder } }, layout, { part, index }) {
  const from = middle(layout, "context", 0);
  return decoder.map((_, step) => {
    const selected = part === "decoder" && step === index;
    return { step, selected, from, to: middle(layout, "decoder", step), width: selected ? 2.5 : 1 };
  });
}

/** From a selected step to the pieces it attends to, or from a selected piece to such steps. */
function weightsOf({ weights }, layout, { part, index }) {
  const isStep = part === "decoder";
  const attended = isStep
    ? weights[index].map((weight, position) => ({ step: index, position, weight }))
    : weights.map((row, step) => ({ step, position: index, weight: row[index] }));
  return attended.filter(({ weight }) => weight >= LEAST_WEIGHT).map(({ step, position, weight }) => {
    const [from, to] = [middle(layout, "encoder", position), middle(layout, "decoder", step)];
    const width = weight * Math.min(WIDEST, layout.column - 2);
    return { step, selected: true, from, to, width, weight, foot: isStep ? from : to };
  });
}

/** Side by side, both ends are below their columns; stacked, one is above the other. */
function drawRibbon({ from, to, width, selected, isHandOver }, { stacked }) {
  const bend = Math.max(-24, Math.min(24, (to - from) / 2));
  return svg("path", {
    class: `ribbon${selected ? " selected" : ""}${isHandOver ? " hand-over" : ""}`,
    d: stacked
      ? `M${from} 0C${from} 24 ${to} 24 ${to} 48`
      : `M${from} 0V12Q${from} 36 ${from + bend} 36H${to - bend}Q${to} 36 ${to} 12V0`,
    "stroke-width": Math.max(0.4, width),
  });
}

/** The weight in figures at the far end; in narrow columns only a weight above one half. */
const drawFoot = ({ weight, foot: x }, locale, { column }) =>
  weight > (column < 30 ? 0.5 : 0.05) && svg("text", { class: "foot", x: Math.max(11, x), y: 11 },
    locale.number(weight, 2));
