/** Building elements; text only ever enters as text. */

const SVG = "http://www.w3.org/2000/svg";

/** Create an HTML element, named "tag" or "tag.class.class". */
export function el(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  return fill(node, attributes, children);
}

export const svg = (tag, attributes, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

export const button = (attributes, ...children) =>
  el("button", { type: "button", ...attributes }, ...children);

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child || child === 0));
  return node;
}

/** Load a style sheet of this folder. */
export const loadSheet = (name) => new Promise((done) => {
  const sheet = el("link", { rel: "stylesheet", href: new URL(name, import.meta.url).href });
  sheet.onload = sheet.onerror = done;
  document.head.append(sheet);
});
