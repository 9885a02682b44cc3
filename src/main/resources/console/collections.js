import { ask, every, get } from "./api.js";
import { clock, count, el, say, state, table } from "./dom.js";

const EVERY_MILLIS = 10_000;
const COLUMNS = [["Name", false], ["Entries here", true], ["Dimension", true], ["Copies", true], ["Policy", false], ["Index", false]];

/**
 * The collections, each with the number of its entries on this node. To count walks through them
 * all, so that is done once per collection and then on demand.
 *
 * @param offer told the names whenever they differ
 */
export function collections(body, offer) {
  const counts = new Map();
  const cells = new Map();
  const counted = el("p", { className: "soft", role: "status" });
  const recount = el("button", { type: "button" }, "Count again");
  let shown = "";

  const number = async (name) => {
    try {
      const { response } = await ask(`/v1/collections/${encodeURIComponent(name)}/vectors?limit=1&total=true&vector=none`);
      counts.set(name, count(Number(response.headers.get("X-Total-Count"))));
    } catch {
      counts.set(name, "unknown");
    }
    say(cells.get(name), counts.get(name));
  };

  const countAll = async (names) => {
    for (const name of names) {
      await number(name);
    }
    say(counted, `Counted at ${clock(new Date())}.`);
  };

  const row = (each) => {
    const cell = el("td", { className: "num" }, counts.get(each.name) ?? "…");
    cells.set(each.name, cell);
    return el(
      "tr",
      { "data-collection": each.name },
      el("th", { scope: "row" }, each.name),
      cell,
      el("td", { className: "num" }, count(each.dimension)),
      el("td", { className: "num" }, count(each.replicationFactor)),
      el("td", {}, each.conflictPolicy),
      el("td", {}, each.index));
  };

  const show = (all) => {
    body.removeAttribute("aria-busy");
    cells.clear();
    body.replaceChildren(table("Collections", COLUMNS, all.map(row)), el("div", { className: "row" }, recount, counted));
  };

  every(EVERY_MILLIS, async () => {
    try {
      const { collections: all } = await get("/v1/collections");
      const names = all.map((each) => each.name);
      const now = JSON.stringify(all);
      if (now !== shown) {
        shown = now;
        offer(names);
        if (all.length > 0) {
          show(all);
        }
      }
      if (all.length === 0) {
        state(body, "No collection yet. PUT /v1/collections/{name} makes one.");
      }
      // One that was dropped and made again is another one.
      [...counts.keys()].filter((name) => !names.includes(name)).forEach((name) => counts.delete(name));
      const uncounted = names.filter((name) => !counts.has(name));
      if (uncounted.length > 0) {
        await countAll(uncounted);
      }
    } catch (failure) {
      if (shown === "") {
        state(body, failure.message, "error");
      }
    }
  });

  recount.addEventListener("click", async () => {
    recount.disabled = true;
    try {
      await countAll([...cells.keys()]);
    } finally {
      recount.disabled = false;
      recount.focus();
    }
  });
}
