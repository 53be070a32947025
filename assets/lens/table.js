/** What the lens draws, as tables. */

import { button, el } from "./dom.js";
import { shadeStyle, toBits } from "./trace.js";

export function drawTables({ trace: { source, target }, memories, units }, words) {
  const [encoder, decoder] = [source, target].map(({ pieces }) => pieces.map(words.piece));
  const columns = { encoder, context: [words.say("band.context")], decoder };
  const parts = Object.entries(memories).map(([part, memory]) => drawTable(words, part,
    units[part].map((unit) => [unit, ...memory.map((values) => words.number(values[unit], 2))]),
    columns[part]));
  return [el("div", {}, drawTable(words, "steps", stepsOf(target, words)), parts)];
}

/** The attention weights as a heatmap; each row leads to its step. */
export function drawLooks({ trace: { source, target }, weights }, words, { part, index }) {
  const rows = weights.map((row, step) => [
    button({ "data-to": step, "aria-current": part === "decoder" && step === index },
      words.piece(target.pieces[step])),
    ...row.map((weight) => words.number(weight, 2)),
  ]);
  const table = drawTable(words, "weights", rows, source.pieces.map(words.piece));
  const shares = weights.flat();
  table.querySelectorAll("td").forEach((cell, at) => { cell.style = shadeStyle(shares[at]); });
  return [table];
}

/** The first value of a row is its header. */
function drawTable(words, key, rows, heads = []) {
  const caption = words.say(`table.${key}`);
  const head = [...words.say(`table.${key}.head`).split(" | "), ...heads];
  return el("div.box", { role: "region", tabindex: 0, "aria-label": caption }, el("table", {},
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, head.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, rows.map(([name, ...cells]) => el("tr", {},
      el("th", { scope: "row" }, name), cells.map((cell) => el("td", {}, cell)))))));
}

const stepsOf = ({ pieces, ids, log_prob: logProbs, rank, entropy }, words) =>
  pieces.map((piece, at) => [
    at + 1,
    words.piece(piece),
    ids[at],
    words.percent(Math.exp(logProbs[at])),
    words.number(toBits(-logProbs[at]), 2),
    words.number(rank[at]),
    words.number(toBits(entropy[at]), 2),
  ]);
