import { ask, entryAddress, entryPath } from "./api.js";
import { el, state } from "./dom.js";
import { parse } from "./exact.js";
import { context, holders } from "./holders.js";
import { sibling } from "./sibling.js";

const LEVELS = [
  ["one", "one replica is enough"],
  ["quorum", "a majority of the replicas"],
  ["all", "all replicas"],
];
const SEVERAL =
  "values were written beside each other. Keep one, or write what they come to: that replaces all that are shown here, and none that has come since.";

/**
 * Shows one entry with its siblings, and settles them.
 *
 * @param chosen told the collection and the id of another entry that is shown
 * @param like finds the entries nearest to one
 * @returns a function that shows the entry of a collection and an id
 */
export function inspector(body, chosen, like) {
  const title = document.querySelector("#inspector-title");
  let shown = 0;
  let latest = "";

  async function inspect(collection, id, level = "quorum", said = "") {
    if (!collection || !id) {
      return;
    }
    const turn = ++shown;
    const place = { collection, id };
    title.textContent = `Entry ${collection}/${id}`;
    const address = entryAddress(collection, id);
    history.replaceState(null, "", address);
    if (address !== latest) {
      latest = address;
      chosen(collection, id);
    }
    state(body, "Loading…");
    let content;
    try {
      // Vectors as base64 go back bit by bit as they came.
      const { response, text } = await ask(`${entryPath(collection, id)}?vector=base64&consistency=${level}`);
      content = found(place, parse(text), response.headers.get("Causal-Context"));
    } catch (failure) {
      content = missing(failure);
    }
    if (turn === shown) {
      const onReplicas = el("div", { className: "body" });
      body.replaceChildren(
        el("p", { role: "status", id: "inspector-said" }, said),
        levels(place, level),
        ...content,
        onReplicas);
      holders(place, onReplicas, () => turn === shown);
      title.focus({ preventScroll: true });
      title.scrollIntoView({ block: "nearest" });
    }
  }

  function levels({ collection, id }, level) {
    const select = el("select", { id: "inspector-level" }, LEVELS.map(([value, text]) => el("option", { value }, `${value}: ${text}`)));
    select.value = level;
    const again = el("button", { type: "button" }, "Read again");
    const read = () => inspect(collection, id, select.value);
    select.addEventListener("change", read);
    again.addEventListener("click", read);
    const similar = el("button", { type: "button", id: "inspector-like" }, "Find entries like this one");
    similar.addEventListener("click", () => like(collection, id));
    return el("div", { className: "row" }, el("label", { for: select.id }, "Read at", select), again, similar);
  }

  function missing(failure) {
    return failure.type === "entry-not-found"
      ? [el("p", { className: "state" }, "There is no such entry, or no longer.")]
      : [el("p", { className: "error", role: "alert" }, failure.message)];
  }

  function found(place, entry, token) {
    const values = entry.siblings ?? [entry];
    const isForked = values.length > 1;
    const written = (said) => inspect(place.collection, place.id, "quorum", said);
    return [
      el("p", { className: isForked ? "warn" : "soft", id: "inspector-count" }, isForked ? `${values.length} ${SEVERAL}` : "One value."),
      el("div", { className: "siblings" }, values.map((each) => sibling(place, each, token, isForked, written))),
      context("Causal context of this read", token),
    ];
  }

  return inspect;
}
