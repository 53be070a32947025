/** All that the band draws, as tables: the steps, then each of its parts. */

import { el } from "../dom.js";
import { drawTable, tableOf } from "../plot/table.js";
import { ownWords, toBits } from "../trace.js";

export default {
  ask: () => [],
  draw: (given) => [el("div", {}, [table(given), ...partsOf(given)].map(drawTable))],
  table,
  acts: {},
};

/** Pieces, also where the band shows words. */
const piecesOf = ({ shown }) => shown.base ?? shown;

function table({ words, ...given }) {
  const { trace } = piecesOf(given);
  const { target } = trace;
  return tableOf(words, "steps", target.pieces.map((piece, at) => [
    at + 1,
    words.piece(piece),
    target.ids[at],
    words.percent(Math.exp(target.log_prob[at])),
    words.number(toBits(-target.log_prob[at]), 2),
    words.number(target.rank[at]),
    words.number(toBits(target.entropy[at]), 2),
  ]), { own: { column: { at: 1, own: ownWords(trace, "decoder") } } });
}

function partsOf({ words, ...given }) {
  const { trace, memories, units } = piecesOf(given);
  const { source, target } = trace;
  const [encoder, decoder] = [source, target].map(({ pieces }) => pieces.map(words.piece));
  const columns = { encoder, context: [words.say("band.context")], decoder };
  return Object.entries(memories).map(([part, memory]) => tableOf(words, part,
    units[part].map((unit) => [unit, ...memory.map((values) => words.number(values[unit], 2))]),
    { heads: columns[part], own: part === "context" ? {} : { heads: ownWords(trace, part) } }));
}
