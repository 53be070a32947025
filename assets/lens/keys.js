/** Keys, and where they lead. */

const MOVES = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
const ROWS = { ArrowUp: -1, ArrowDown: 1 };
const TURNS = { ...MOVES, ...ROWS };
const OTHERS = "input, textarea, [role=listbox], [role=region]";

export function listenToKeys(root, on) {
  function onKey(event) {
    if (!root.isConnected) return document.removeEventListener("keydown", onKey);
    const { key, target } = event;
    const isModified = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
    const isOurs = target === document.body || root.contains(target);
    if (!isOurs || isModified || target.closest(OTHERS)) return;
    // A dialog has its own keys, also while nothing in it has the focus.
    if (document.querySelector("dialog[open]")) return;
    const list = target.closest(key in ROWS ? "ol" : "[role=tablist]");
    const isSpace = key === " ";
    // It closes the explanation of a word first.
    if (key === "Escape" && document.querySelector(":popover-open")) return;
    if (isSpace && target.closest("button:not(.heads *), summary")) return;
    if (!isSpace && !["Enter", "Tab"].includes(key)) on.stop();
    if (isSpace) on.play();
    else if (list && key in TURNS) walk(list, target, TURNS[key]);
    else if (key in MOVES) on.move(MOVES[key]);
    else if (key in ROWS && target.closest("figure")) on.row(ROWS[key]);
    else if (key === "Escape") on.back();
    else return;
    event.preventDefault();
  }
  document.addEventListener("keydown", onKey);
}

function walk(list, target, delta) {
  const all = [...list.querySelectorAll("button:not([hidden])")];
  const next = all.at(Math.max(0, Math.min(all.length - 1, all.indexOf(target) + delta)));
  for (const each of all) each.tabIndex = each === next ? 0 : -1;
  if (next.role === "tab") next.click();
  next.focus();
}

