/** The three arrows of the lesson's first card, lettered on the band. */

import { button, el, svg } from "../dom.js";

const LETTERS = { start: "A", steps: "B", loop: "C" };
/** Pixels that an arc hangs down, and from its top to the letter. */
const DEEP = 24;

/** Draw the letters and the arcs from each step to the next, or with `null` remove them. */
export function drawArrows({ find, findAll, slot }, chosen) {
  for (const node of findAll(".letters, .all-arcs")) node.remove();
  const strip = find(".strip");
  // Stacked, on a phone, the parts are too far apart for arrows.
  if (chosen === null || !strip || find(".stack")) return;
  const box = slot.getBoundingClientRect();
  // The page may be drawn larger than its pixels.
  const zoom = box.width / slot.clientWidth;
  const edge = strip.getBoundingClientRect();
  const columns = findAll("[data-part=decoder] .heads button").map((head) => {
    const { left, width } = head.getBoundingClientRect();
    return (left + width / 2 - edge.left) / zoom;
  });
  const arcs = columns.slice(1).map((to, at) =>
    svg("path", { class: "arc", d: `M${columns[at]} 2Q${(columns[at] + to) / 2} ${DEEP} ${to} 2` }));
  strip.append(svg("g", { class: "all-arcs" }, arcs));
  const places = {
    start: middleOf(find(".strip .hand-over")),
    steps: middleOf(findAll(".strip .ribbon:not(.hand-over)").at(-1)),
    loop: middleOf(arcs[Math.floor(arcs.length / 2)]),
  };
  const [left, top] = [(edge.left - box.left) / zoom, (edge.top - box.top) / zoom];
  const letters = Object.entries(places).filter(([, at]) => at).map(([name, { x, y }]) => button({
    class: `letter${name === chosen ? " mine" : ""}`,
    "data-act": "lesson",
    "data-value": `predict ${name}`,
    style: `left: ${left + x}px; top: ${top + y}px`,
  }, LETTERS[name]));
  slot.append(el("div.letters", {}, letters));
}

const middleOf = (path) => path?.getPointAtLength(path.getTotalLength() / 2);
