/** What is out of sight until the reader has predicted, and what is dimmed afterwards. */

/** Put out of sight what would give the answer of `card` away; later dim all but what it is about. */
export function shadeFor(screen, card) {
  const { findAll, root, isTold } = screen;
  for (const node of findAll(".unseen, .dimmed")) node.classList.remove("unseen", "dimmed");
  if (!card) return;
  if (!isTold) {
    for (const node of findAll(card.veils.join() || "nothing")) node.classList.add("unseen");
    return;
  }
  const lit = findAll(card.lights.join());
  if (!lit.length) return;
  dim(root.querySelector(".body"), lit);
  // The last one is the picture; it may come later, and "Loading …" is lower than it.
  const picture = screen.find(card.lights.at(-1));
  if (picture?.firstElementChild && screen.turnsTo) {
    picture.scrollIntoView({ block: "nearest" });
    screen.turnsTo = false;
  }
}

/** Dim what of `node` is not in one of `lit` and has none of them in it. */
function dim(node, lit) {
  for (const child of node.children) {
    if (lit.includes(child)) continue;
    if (lit.some((each) => child.contains(each))) dim(child, lit);
    else child.classList.add("dimmed");
  }
}
