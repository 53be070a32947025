/** The loop of decoding: what a step writes is what the next one reads. */

import { svg } from "../dom.js";
import { middle } from "./layout.js";

/** Pixels from the middle of the chip "start" to the first step. */
const BEFORE = 24;
const DEEP = 22;

/** An arc from the column of `step`, from 0, to the next one; to the first one from the start. */
export function drawLoop({ memories: { decoder } }, layout, step, shown) {
  const arcs = step === null ? [] : [[step, step + 1]];
  if (step === 0) arcs.push([-0.5 - BEFORE / layout.column, 0]);
  const last = Math.min(decoder.length, shown);
  return svg("g", { class: "arcs" }, arcs.filter(([, to]) => to < last).map((arc) => {
    const [from, to] = arc.map((at) => middle(layout, "decoder", at));
    return svg("path", { class: "arc", d: drawArc(from, to, layout.stacked ? [46, -1] : [2, 1]) });
  }));
}

/** A curve that ends in an arrowhead; `way` is 1 if it hangs, −1 if it stands. */
const drawArc = (from, to, [y, way]) =>
  `M${from} ${y}Q${(from + to) / 2} ${y + way * DEEP} ${to} ${y}m-4 ${way * 5}l4 ${way * -5}l4 ${way * 5}`;
