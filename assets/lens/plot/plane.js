/** Paths in a plane: what moves through many dimensions, seen from where it moves most. */

import { el, svg } from "../dom.js";

const [WIDTH, HEIGHT, SPACE] = [480, 280, 40];

/**
 * `paths` are [{points: [[x, y]], names, own}]; the path after the first is dashed. Only names that
 * are `told` are written; both axes have the same scale.
 */
export function drawPlane({ caption, paths, told }) {
  const all = paths.flatMap(({ points }) => points);
  const [xs, ys] = [0, 1].map((axis) => all.map((point) => point[axis]));
  const spans = [xs, ys].map((values) => Math.max(...values) - Math.min(...values) || 1);
  const scale = Math.min((WIDTH - 3 * SPACE) / spans[0], (HEIGHT - 2 * SPACE) / spans[1]);
  const place = ([x, y]) =>
    [SPACE + (x - Math.min(...xs)) * scale, HEIGHT - SPACE - (y - Math.min(...ys)) * scale];
  return el("figure.plane", {}, el("figcaption", {}, caption),
    svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, role: "img", "aria-label": caption },
      paths.map(({ points, names, own }, at) => drawPath(points.map(place), names, own, at, told))));
}

const drawPath = (places, names, own, number, told) => svg("g", {},
  svg("polyline", { points: places.join(" "), class: number ? "dashed" : "" }),
  places.map(([x, y]) => svg("circle", { cx: x, cy: y, r: 3 })),
  places.map(([x, y], at) => told(at) && svg("text", { ...own, x: x + 6, y: y + (number ? 14 : -6) }, names[at])));
