import { ask, every, get } from "./api.js";
import { count, el, state } from "./dom.js";

const EVERY_MILLIS = 10_000;

/**
 * The collections, each with the number of its entries on this node. To count walks through them
 * all, so that is done once per collection and then on demand.
 *
 * @param select where the search box offers them
 */
export function collections(body, select) {
  const counts = new Map();

  const number = async (name) => {
    try {
      const { response } = await ask(
        `/v1/collections/${encodeURIComponent(name)}/vectors?limit=1&total=true&vector=none`);
      counts.set(name, count(Number(response.headers.get("X-Total-Count"))));
    } catch {
      counts.set(name, "–");
    }
  };

  const offer = (names) => {
    const chosen = select.value;
    select.replaceChildren(
      ...(names.length === 0 ? [el("option", { value: "" }, "no collection")] : names.map((name) => el("option", { value: name }, name))));
    select.value = names.includes(chosen) ? chosen : (names[0] ?? "");
  };

  const show = (all) => {
    const recount = el("button", { type: "button" }, "Count again");
    recount.addEventListener("click", () => {
      counts.clear();
      refresh();
    });
    body.removeAttribute("aria-busy");
    body.replaceChildren(
      el(
        "div",
        { className: "scroll" },
        el(
          "table",
          {},
          el("thead", {}, el("tr", {},
            el("th", { scope: "col" }, "Name"),
            el("th", { scope: "col", className: "num" }, "Entries here"),
            el("th", { scope: "col", className: "num" }, "Dimension"),
            el("th", { scope: "col", className: "num" }, "Copies"),
            el("th", { scope: "col" }, "Policy"))),
          el("tbody", {}, all.map((each) => el("tr", { "data-collection": each.name },
            el("th", { scope: "row" }, each.name),
            el("td", { className: "num" }, counts.get(each.name) ?? "…"),
            el("td", { className: "num" }, count(each.dimension)),
            el("td", { className: "num" }, count(each.replicationFactor)),
            el("td", {}, each.conflictPolicy)))))),
      el("div", { className: "row" }, recount));
  };

  let shown = "";
  const refresh = every(EVERY_MILLIS, async () => {
    try {
      const { collections: all } = await get("/v1/collections");
      offer(all.map((each) => each.name));
      if (all.length === 0) {
        shown = "";
        state(body, "No collection yet: PUT /v1/collections/{name} makes one.");
        return;
      }
      for (const { name } of all) {
        if (!counts.has(name)) {
          await number(name);
        }
      }
      const now = JSON.stringify([all, [...counts]]);
      if (now !== shown) {
        shown = now;
        show(all);
      }
    } catch (failure) {
      if (shown === "") {
        state(body, failure.message, "error");
      }
    }
  });
}
