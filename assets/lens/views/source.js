/** Where each step looked (attention), and which source piece mattered (influence), side by side. */

import { el } from "../dom.js";
import { drawMatrix } from "../plot/matrix.js";
import { tableOf } from "../plot/table.js";
import { readPlane, textAttributes } from "../trace.js";

/** A source piece without which no written piece loses as many bits has a hollow dot. */
const LITTLE = 1;

export default {
  draw: (given) => [el("h2", { "aria-live": "polite" }, findingOf(given)), drawMatrices(given)],
  table,
  acts: {},
};

/** Bits as [step][position]. */
const bitsOf = ({ answers: [{ planes }] }) => readPlane(planes.influence);

/** Pieces, also where the band shows whole words. */
const weightsOf = ({ shown }) => (shown.base ?? shown).weights;

function findingOf(given) {
  const { trace: { source, target }, answers: [{ facts }], locale } = given;
  const { step, position, bits } = facts.largest;
  const weights = weightsOf(given);
  return locale.say(weights ? "source.both" : "source.one", {
    target: locale.piece(target.pieces[step]),
    source: locale.piece(source.pieces[position]),
    weight: weights && locale.number(weights[step][position], 2),
    bits: locale.number(bits, 1),
  });
}

function table(given) {
  const { trace, locale } = given;
  const rows = bitsOf(given).map((row, step) =>
    [locale.piece(trace.target.pieces[step]), ...row.map((bits) => locale.number(bits, 1))]);
  return tableOf(locale, "influence", rows, {
    heads: trace.source.pieces.map(locale.piece),
    own: { heads: textAttributes(trace, "encoder"), names: textAttributes(trace, "decoder") },
  });
}

function drawMatrices(given) {
  const { trace, selection, answers: [{ facts }], locale } = given;
  const { rows, caption } = table(given);
  const bits = bitsOf(given);
  const weights = weightsOf(given);
  const both = {
    encoder: trace.source.pieces.map(locale.piece),
    decoder: trace.target.pieces.map(locale.piece),
    own: { encoder: textAttributes(trace, "encoder"), decoder: textAttributes(trace, "decoder") },
    selection,
  };
  const most = Math.max(facts.largest.bits, LITTLE);
  const littles = trace.source.pieces.map((_, at) => Math.max(...bits.map((row) => row[at])) < LITTLE);
  return el("div.halves", {},
    weights && drawMatrix({
      ...both,
      caption: locale.say("table.weights"),
      shares: weights,
      texts: weights.map((row) => row.map((weight) => locale.number(weight, 2))),
    }),
    drawMatrix({
      ...both,
      caption: [
        caption,
        locale.say("source.scale", { bits: locale.number(most, 1) }),
        littles.includes(true) && `○: ${locale.say("source.little")}.`,
      ].filter(Boolean).join(" "),
      shares: bits.map((row) => row.map((each) => Math.max(0, each) / most)),
      texts: rows.map(([, ...cells]) => cells.map((cell) => locale.say("source.bits", { bits: cell }))),
      notes: littles.map((isLittle) => (isLittle ? ["○", locale.say("source.little")] : null)),
    }));
}
