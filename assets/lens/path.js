/** A path: the translation that follows from pieces the reader chose, beside the original. */

import { button, el } from "./dom.js";
import { toBits } from "./trace.js";

const LONGEST = 40;

/** Which steps of a path have a piece that is not in the original's longest common subsequence. */
export function changedSteps({ target: { ids } }, { target: { ids: was } }) {
  const lengths = Array.from({ length: ids.length + 1 }, () => Array(was.length + 1).fill(0));
  for (let at = ids.length - 1; at >= 0; at -= 1) {
    for (let old = was.length - 1; old >= 0; old -= 1) {
      lengths[at][old] = ids[at] === was[old]
        ? lengths[at + 1][old + 1] + 1
        : Math.max(lengths[at + 1][old], lengths[at][old + 1]);
    }
  }
  let old = 0;
  return ids.map((id, at) => {
    while (id !== was[old] && lengths[at][old + 1] === lengths[at][old]) old += 1;
    if (id !== was[old]) return true;
    old += 1;
    return false;
  });
}

/** The choices made, each but the last a way back to it, and what they cost. */
export function drawPath(words, { target, totals }, original, follow) {
  const { forced } = target;
  const crumbs = [words.say("path.original"), ...forced.map(([step]) =>
    `${step}: ${words.piece(target.pieces[step - 1])}`)];
  const trail = crumbs.flatMap((name, at) => [at ? " › " : "", at === forced.length
    ? el("span", { "aria-current": "true" }, name)
    : button({ "data-crumb": at, onclick: () => follow(forced.slice(0, at)) }, name)]);
  const undo = () => follow(forced.slice(0, -1));
  return [
    el("nav", { "aria-label": words.say("path") }, ...trail),
    button({ "data-undo": "", onclick: undo }, words.say("path.undo")),
    el("span", {}, compare(words, { target, totals }, original)),
  ];
}

function compare(words, path, { target: { text }, totals }) {
  if (path.target.text === text) return words.say("path.same");
  const bits = toBits(totals.log_prob - path.totals.log_prob);
  return words.say(bits < 0 ? "path.more" : "path.less", {
    bits: words.number(Math.abs(bits), 1),
    text: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text,
  });
}
