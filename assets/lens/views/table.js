/** All that the band draws, as tables: the steps, then each of its parts. */

import { el } from "../dom.js";
import { drawTable, tableOf } from "../plot/table.js";
import { textAttributes, toBits } from "../trace.js";

export default {
  draw: (given) => [el("div", {}, [table(given), ...partsOf(given)].map(drawTable))],
  table,
  acts: {},
};

/** Pieces, also where the band shows whole words. */
const piecesOf = ({ shown }) => shown.base ?? shown;

function table({ locale, ...given }) {
  const { trace } = piecesOf(given);
  const { target } = trace;
  return tableOf(locale, "steps", target.pieces.map((piece, at) => [
    at + 1,
    locale.piece(piece),
    target.ids[at],
    locale.percent(Math.exp(target.log_prob[at])),
    locale.number(toBits(-target.log_prob[at]), 2),
    locale.number(target.rank[at]),
    locale.number(toBits(target.entropy[at]), 2),
  ]), { own: { column: { at: 1, own: textAttributes(trace, "decoder") } } });
}

function partsOf({ locale, ...given }) {
  const { trace, memories, units } = piecesOf(given);
  const { source, target } = trace;
  const [encoder, decoder] = [source, target].map(({ pieces }) => pieces.map(locale.piece));
  const columns = { encoder, context: [locale.say("band.context")], decoder };
  return Object.entries(memories).map(([part, memory]) => tableOf(locale, part,
    units[part].map((unit) => [unit, ...memory.map((values) => locale.number(values[unit], 2))]),
    { heads: columns[part], own: part === "context" ? {} : { heads: textAttributes(trace, part) } }));
}
