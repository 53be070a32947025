/** The units that the selected source piece moved most, from where to where. */

import { el } from "./dom.js";
import { biggestMoves } from "./trace.js";

export function drawMoves(view, words, position) {
  const { pieces } = view.trace.source;
  const title = words.say(view.spans ? "moves.title.word" : "moves.title", {
    position: position + 1, total: pieces.length, piece: words.piece(pieces[position]),
  });
  const rows = biggestMoves(view, position).map((move) => drawMove(move, words));
  return [el("h2", {}, title), el("ol", {}, ...rows)];
}

function drawMove({ unit, before, after }, words) {
  const change = { before: words.number(before, 2), after: words.number(after, 2) };
  return el("li", { "data-unit": unit }, el("span.row", {},
    el("span.name", {}, words.say("moves.unit", { unit })),
    el("span.axis", { "aria-hidden": "true" }, ...drawWay(before, after)),
    el("span.value", {}, words.say("moves.change", change))));
}

/** A line to the new value, with a dot at its end, on an axis of −1…+1. */
function drawWay(before, after) {
  const direction = after > before ? "up" : "down";
  const [way, dot] = ["way", "dot"].map((name) => el(`span.${name} ${direction}`));
  way.style.left = `${50 + 50 * Math.min(before, after)}%`;
  way.style.width = `${50 * Math.abs(after - before)}%`;
  dot.style.left = `${50 + 50 * after}%`;
  return [way, dot];
}
