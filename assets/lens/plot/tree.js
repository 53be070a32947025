/** The tree of a search: one row for each path, its common beginning drawn once. */

import { button, el } from "../dom.js";
import { toBits } from "../trace.js";

/**
 * `tree` is a list of nodes {parent, step, piece, log_prob, likeliest, stop, pruned}, parents first
 * and the best path first; `act(node)` are the attributes of a node's button, if it is one.
 */
export function drawTree({ caption, tree, locale, language, act }) {
  const nodes = placeNodes(tree);
  const count = Math.max(...nodes.map(({ row }) => row));
  const cells = nodes.map((node, at) => (act ? button : span)({
    ...act?.(tree[at]),
    class: ["node", !node.isAlive && "muted", node.row === 1 && "best", node.isGreedy && "greedy"]
      .filter(Boolean).join(" "),
    style: areaOf(node.row, node.step),
    title: sayNode(node, locale),
  },
    el("span", language, locale.piece(node.piece)),
    el("span.small.muted", {}, locale.number(toBits(-node.log_prob), 1), node.pruned && " ✕")));
  const start = el("span.node.muted", { style: areaOf(1, 0) }, locale.say("band.start"));
  return el("div.box", { role: "region", tabindex: 0, "aria-label": caption },
    el("div.tree", { style: `grid-template-rows: repeat(${count}, 44px)` }, start, elbowsOf(nodes), cells));
}

const span = (...given) => el("span", ...given);

const isFound = ({ stop, pruned }) => Boolean(stop) && !pruned;

const areaOf = (row, step) => `grid-area: ${row} / ${step + 1}`;

/**
 * The nodes of `tree` with their row, from 1; whether greedy search goes there, and whether a
 * translation is at the end. The first child stays in its parent's row.
 */
export function placeNodes(tree) {
  const nodes = tree.map((node) => ({ ...node, isGreedy: node.likeliest, isAlive: isFound(node) }));
  for (const node of nodes) if (node.parent !== null) node.isGreedy &&= nodes[node.parent].isGreedy;
  for (const node of nodes.toReversed()) if (node.isAlive && node.parent !== null) nodes[node.parent].isAlive = true;
  let count = 1;
  const place = (parent, row) => nodes.filter((node) => node.parent === parent).forEach((node, at) => {
    if (at) count += 1;
    node.row = at ? count : row;
    place(nodes.indexOf(node), node.row);
  });
  place(null, 1);
  return nodes;
}

/** Lines from a row down to those that branch off it. */
const elbowsOf = (nodes) => nodes.map((node) => {
  const above = node.parent === null ? 1 : nodes[node.parent].row;
  return above < node.row && el("span.elbow", {
    "aria-hidden": true, style: `grid-area: ${above} / ${node.step + 1} / ${node.row + 1}`,
  });
});

function sayNode({ step, log_prob: logProb, isGreedy, stop, pruned }, locale) {
  return [
    locale.say("search.node", { step, bits: locale.number(toBits(-logProb), 1) }),
    isGreedy && locale.say("search.node.greedy"),
    pruned ? locale.say(`search.node.${pruned}`) : stop && stop !== "end" && locale.say(`search.node.${stop}`),
  ].filter(Boolean).join(" | ");
}
