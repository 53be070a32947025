/** Building elements; text only ever enters as text. */

const SVG = "http://www.w3.org/2000/svg";

/** Create an HTML element, named "tag.class"; children are elements, strings or null. */
export function el(name, attributes = {}, ...children) {
  const [tag, className] = name.split(".");
  const node = document.createElement(tag);
  if (className) node.className = className;
  return fill(node, attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** Listen to several events, their names with spaces between. */
export function listen(node, events, handler) {
  for (const event of events.split(" ")) node.addEventListener(event, handler);
}
