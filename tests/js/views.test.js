import assert from "node:assert/strict";
import test from "node:test";
import { actOf, isLoaded, load, suits, VIEWS } from "../../assets/lens/views/index.js";
import { ACTS } from "../../assets/lens/store.js";

test("only the first tab is loaded with the page", () => {
  assert.deepEqual(VIEWS.map(isLoaded), VIEWS.map((_, at) => at === 0));
});

test("an attention tab needs attention", () => {
  assert.ok(suits("attention", { planes: { attention: {} } }));
  assert.ok(!suits("attention", { planes: {} }));
  assert.ok(!suits("constructor", { planes: {} }));
});

for (const view of [...VIEWS]) {
  test(`the tab ${view.name} has the shape of all tabs`, async () => {
    const loaded = isLoaded(view) ? view : await load(view);
    assert.deepEqual(Object.keys(loaded).sort(), ["acts", "ask", "draw", "name", "suits", "table"]);
    assert.deepEqual(loaded.ask({}), []);
    for (const [name, act] of Object.entries(loaded.acts)) {
      assert.equal(actOf(name), act);
      assert.ok(!(name in ACTS), name);
    }
  });
}
