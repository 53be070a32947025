/** Building elements; text only ever enters as text. */

const SVG = "http://www.w3.org/2000/svg";

/** Create an HTML element, named "tag.class"; handlers are attributes such as `onclick`. */
export function el(name, attributes = {}, ...children) {
  const [tag, className] = name.split(".");
  const node = document.createElement(tag);
  if (className) node.className = className;
  return fill(node, attributes, children);
}

export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

export const button = (attributes, ...children) =>
  el("button", { type: "button", ...attributes }, ...children);

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node[name] = value;
    else if (value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child || child === 0));
  return node;
}

/** Put other nodes into `host`; what had the focus, known by its data, keeps it. */
export function refill(host, ...nodes) {
  const { activeElement: active } = document;
  const names = host.contains(active) ? active.getAttributeNames() : [];
  const name = names.find((each) => each.startsWith("data-"));
  const mark = name && `[${name}="${active.getAttribute(name)}"]`;
  host.replaceChildren(...nodes.filter(Boolean));
  if (mark) host.querySelector(mark)?.focus({ preventScroll: true });
}
