/** Words that have an explanation, each a button that opens it. */

import { button } from "./dom.js";

// In a message such a word stands as [name:word]. Example: "[bit:bits]".
const TERM = /\[(\w+):([^\]]+)\]/;

/** Fill `node` with `text`, and return it; what it says already stays, and so does the focus in it. */
export function fillTerms(node, text) {
  if (node.message === text) return node;
  node.message = text;
  node.replaceChildren(...text.split(/(\[\w+:[^\]]+\])/).map((part) => {
    const [, name, word] = part.match(TERM) ?? [];
    return name ? button({ class: "term", "data-act": "term", "data-value": name }, word) : part;
  }));
  return node;
}

export const plainTerms = (text) => text.replaceAll(new RegExp(TERM, "g"), "$2");
