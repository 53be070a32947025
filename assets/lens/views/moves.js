/** In the first tab, what belongs to a selected source piece: the units that it changed most. */

import { drawBar } from "../plot/bars.js";
import { el } from "../dom.js";
import { valueBefore } from "../band/readout.js";

const NUM_MOVES = 8;

export default { draw, table, acts: {} };

export function biggestMoves(view, position) {
  const moves = view.memories.encoder[position].map((after, unit) =>
    ({ unit, before: valueBefore(view, "encoder", position, unit), after }));
  const size = ({ before, after }) => Math.abs(after - before);
  return moves.sort((a, b) => size(b) - size(a)).slice(0, NUM_MOVES);
}

function table({ shown, column: { index: position }, locale }) {
  const { pieces } = shown.trace.source;
  return {
    caption: locale.say(shown.base ? "moves.title.word" : "moves.title", {
      place: locale.place(pieces, position), piece: locale.piece(pieces[position]),
    }),
    head: [],
    rows: biggestMoves(shown, position).map(({ unit, before, after }) => [
      locale.say("moves.unit", { unit }),
      locale.say("moves.change", { before: locale.number(before, 2), after: locale.number(after, 2) }),
    ]),
  };
}

function draw(given) {
  const { caption, rows } = table(given);
  const moves = biggestMoves(given.shown, given.column.index);
  return [el("h2", {}, caption), el("ol", {}, moves.map(({ unit, before, after }, at) =>
    el("li", { "data-unit": unit }, el("span.row.nowrap", {},
      drawBar(rows[at][0], Math.abs(after - before) / 2, rows[at][1])))))];
}
