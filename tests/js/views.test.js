import assert from "node:assert/strict";
import test from "node:test";
import { actOf, isLoaded, load, MOVES, suits, VIEWS, viewOf } from "../../assets/lens/views/index.js";
import { tinyTrace } from "./tiny.js";
import { ACTS } from "../../assets/lens/acts.js";

// Their style sheet has no page here to be added to.
globalThis.document = {
  createElement: () => ({ setAttribute() {}, append() {} }),
  head: { append: (sheet) => sheet.onload() },
};

test("no tab is loaded before the first picture", () => {
  assert.ok(!VIEWS.some(isLoaded));
});

test("a tab that there is not suits nothing", () => {
  assert.ok(suits("source", { planes: {} }));
  assert.ok(!suits("constructor", { planes: {} }));
});

test("the first tab shows another view for a source piece", () => {
  assert.equal(viewOf("next", "encoder"), MOVES);
  assert.equal(viewOf("next", "decoder").name, "next");
  assert.equal(viewOf("table", "encoder").name, "table");
});

const STATE = {
  sides: [{ trails: [[tinyTrace("context")]] }],
  side: 0,
  sentence: 0,
  selection: { part: "decoder", index: 0 },
  trial: null,
  other: "",
  search: { ref: "Té.", norm: 1, seed: 3 },
};

for (const view of [...VIEWS, MOVES]) {
  test(`the tab ${view.name} has the shape of all tabs`, async () => {
    const loaded = isLoaded(view) ? view : await load(view);
    const shape = ["acts", "asks", "draw", "name", "subject", "suits", "table"];
    assert.deepEqual(Object.keys({ suits: true, subject: true, ...loaded }).sort(), shape);
    for (const each of loaded.asks(STATE)) assert.deepEqual(each.map((part) => typeof part), ["string", "object"]);
    for (const [name, act] of Object.entries(loaded.acts)) {
      assert.equal(actOf(name), act);
      assert.ok(!(name in ACTS), name);
    }
  });
}
