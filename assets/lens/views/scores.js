/** Where one vector fails: how both models score by the length of the source, as their cards say. */

import { el } from "../dom.js";
import { drawCurve } from "../plot/curve.js";
import { drawTable, tableOf } from "../plot/table.js";

/** The longest source of a row, in words. Example: "6–10 words" → 10, "over 30 words" → Infinity. */
export const highOf = (length) => Number(length.match(/–(\d+)/)?.[1] ?? Infinity);

/** Example: "6–10 words" → "6–10", "over 30 words" → "> 30". */
const nameOf = (length) => length.replace("over ", "> ").replace(" words", "");

/** Nothing unless both models are shown and have scores of the same lengths. */
export function drawScores({ state: { sides }, trace: { source }, locale }) {
  const lengths = sides.map(({ scores }) => scores?.map(([length]) => length).join());
  if (sides.length < 2 || !lengths[0] || lengths[0] !== lengths[1]) return "";
  const count = source.text.trim().split(/\s+/).length;
  const names = sides.map(({ trails: [[{ model }]] }) => locale.say(`side.${model.architecture}`));
  const [rows] = sides.map(({ scores }) => scores.map(([length]) => nameOf(length)));
  const chosen = sides[0].scores.findIndex(([length]) => count <= highOf(length));
  const bleu = (at, side) => locale.number(sides[side].scores[at][1], 1);
  const table = tableOf(locale, "scores", rows.map((name, at) => [name, bleu(at, 0), bleu(at, 1)]), { heads: names });
  return el("div.scores", {},
    el("h2", {}, locale.say("compare.scores", {
      words: locale.count("words", count), first: names[0], one: bleu(chosen, 0), second: names[1], two: bleu(chosen, 1),
    })),
    el("div.halves", {}, drawTable(table), drawCurve({
      caption: table.caption,
      stops: rows,
      lines: sides.map(({ scores }, side) => ({ name: names[side], values: scores.map(([, value]) => value) })),
      chosen,
      number: (value) => locale.say("compare.bleu", { value: locale.number(value) }),
    })));
}
