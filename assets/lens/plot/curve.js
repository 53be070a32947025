/** Lines over a row of stops. Numbers are told by the table beside it. */

import { el, svg } from "../dom.js";

/** Letters that have room under the lines, side by side, where they are narrowest. */
const ROOM = 64;

/**
 * `lines` are [{name, values}] of as many values as there are `stops`, the names under them; the
 * line after the first is dashed. `chosen` is the stop that is marked, `least` what the axis reaches
 * at least, `number` writes a value; `names` are attributes of the stops' names.
 */
export function drawCurve({ caption, stops, lines, chosen, least = 1, number, names = {} }) {
  const most = Math.max(least, ...lines.flatMap(({ values }) => values));
  const x = (at) => (100 * (at + 0.5)) / stops.length;
  const y = (value) => 100 - (100 * value) / most;
  const points = (values) => values.map((value, at) => `${x(at)},${y(value)}`).join(" ");
  return el("div.curve.small", { role: "img", "aria-label": caption },
    el("p.keys", { "aria-hidden": true }, lines.map(({ name, own = {} }, at) =>
      el(`span.key${at ? ".dashed" : ""}`, own, name))),
    el("div.field", { "aria-hidden": true },
      el("span.most.muted", {}, number(most)),
      svg("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none" }, lines.map(({ values }, at) =>
        svg("polyline", { points: points(values), class: at ? "dashed" : "" }))),
      lines.flatMap(({ values }) => values.map((value, at) => el(`span.dot${at === chosen ? ".chosen" : ""}`,
        { style: `left: ${x(at)}%; top: ${y(value)}%` })))),
    el(`div.stops.muted${isDense(stops) ? ".dense" : ""}`, { "aria-hidden": true }, stops.map((name) =>
      el("span", names, name))));
}

/** Whether the longest word of the names would be broken. */
const isDense = (stops) =>
  stops.length * Math.max(...stops.join(" ").split(" ").map(({ length }) => length)) > ROOM;
