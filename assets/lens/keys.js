/** Keys and swipes: moves along the time of the band, and through its units. */

const MOVES = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
const ROWS = { ArrowUp: -1, ArrowDown: 1 };
const QUIET = ["Enter", "Tab", "Shift", "Control", "Alt", "Meta"];
const OTHERS =
  "input, textarea, select, [contenteditable], [role=tab], [role=listbox], [role=region]";
const SWIPE = 40;

export function listenToKeys(root, on) {
  function onKey(event) {
    if (!root.isConnected) return document.removeEventListener("keydown", onKey);
    const { key, target } = event;
    const isModified = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
    const isOurs = target === document.body || root.contains(target);
    if (!isOurs || isModified || event.defaultPrevented || target.closest(OTHERS)) return;
    if (key === " ") {
      if (target.closest("button:not(.heads *)")) return;
      on.play();
    } else {
      if (!QUIET.includes(key)) on.stop();
      if (MOVES[key]) on.move(MOVES[key]);
      else if (ROWS[key] && target.closest("figure")) on.row(ROWS[key]);
      else return;
    }
    event.preventDefault();
  }
  document.addEventListener("keydown", onKey);
}

/** One finger, mostly sideways, where no box scrolls sideways itself. */
export function listenToSwipes(root, move) {
  let start = null;
  root.addEventListener("touchstart", ({ touches, target }) => {
    start = touches.length === 1 && !canScroll(target, root) ? touches[0] : null;
  }, { passive: true });
  root.addEventListener("touchend", ({ changedTouches: [end] }) => {
    if (!start) return;
    const [x, y] = [end.clientX - start.clientX, end.clientY - start.clientY];
    if (Math.abs(x) > SWIPE && Math.abs(x) > 2 * Math.abs(y)) move(x < 0 ? 1 : -1);
  });
}

function canScroll(node, root) {
  if (node === root) return false;
  const isOver = node.scrollWidth > node.clientWidth + 1;
  if (isOver && getComputedStyle(node).overflowX === "auto") return true;
  return canScroll(node.parentElement, root);
}

/** When a column comes, and what comes at a time: source pieces, then steps. */
export const timeOf = ({ encoder }, { part, index }) =>
  (part === "encoder" ? index : encoder.count + index);

export function columnAt({ encoder: { count }, decoder }, time) {
  const at = Math.max(0, Math.min(count + decoder.count - 1, time));
  return at < count ? { part: "encoder", index: at } : { part: "decoder", index: at - count };
}
