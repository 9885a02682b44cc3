import { ask, entryPath, get, put } from "./api.js";
import { el, state, terms } from "./dom.js";
import { isExact, parse, stringify } from "./exact.js";

const LEVELS = [
  ["one", "one replica is enough"],
  ["quorum", "a majority of the replicas"],
  ["all", "all replicas"],
];
const NUMBERS = 8;

/** The first numbers of a vector of little-endian float32 in base64, and how many there are. */
function numbers(base64) {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const length = bytes.length / 4;
  const first = Array.from({ length: Math.min(NUMBERS, length) }, (none, i) => Number(view.getFloat32(4 * i, true).toPrecision(6)));
  return `${length} numbers: ${first.join(", ")}${length > NUMBERS ? ", …" : ""}`;
}

/**
 * Shows one entry with its siblings, and settles them.
 *
 * @returns a function that shows the entry of a collection and an id
 */
export function inspector(body) {
  const title = document.querySelector("#inspector-title");
  let shown = 0;

  async function inspect(collection, id, level = "quorum", said = "") {
    if (!collection || !id) {
      return;
    }
    const turn = ++shown;
    title.textContent = `Entry ${collection}/${id}`;
    state(body, "Loading…");
    let content;
    try {
      // Vectors as base64 go back bit by bit as they came.
      const { response, text } = await ask(`${entryPath(collection, id)}?vector=base64&consistency=${level}`);
      content = found({ collection, id, level }, parse(text), response.headers.get("Causal-Context"));
    } catch (failure) {
      content = missing({ collection, id, level }, failure);
    }
    if (turn === shown) {
      body.replaceChildren(
        el("p", { role: "status", id: "inspector-said" }, said),
        levels({ collection, id, level }),
        ...content);
      const holders = el("div");
      body.append(holders);
      replicas({ collection, id }, holders, () => turn === shown);
      title.focus({ preventScroll: true });
      title.scrollIntoView({ block: "nearest" });
    }
  }

  /** What each replica holds by its own word, beside what the read came to. */
  async function replicas({ collection, id }, place, isWanted) {
    place.replaceChildren(el("p", { className: "state" }, "Asking each replica…"));
    let all;
    try {
      ({ replicas: all } = await get(`${entryPath(collection, id)}/replicas?vector=none&timeout=2s`));
    } catch (failure) {
      if (isWanted()) {
        place.replaceChildren(el("p", { className: "error", role: "alert" }, `The replicas could not be asked: ${failure.message}`));
      }
      return;
    }
    if (isWanted()) {
      place.replaceChildren(el("h3", { className: "apart" }, "On each replica"), el("div", { className: "scroll" }, holdings(all)));
    }
  }

  function holdings(all) {
    const row = ({ node, versions, context: token, detail }) => {
      const cells =
        versions === null
          ? [el("td", { className: "bad" }, detail), el("td", {}, "–")]
          : [
              el(
                "td",
                {},
                versions.length === 0
                  ? el("span", { className: "soft" }, "no value")
                  : versions.map(({ dot, timestamp }) => el("div", {}, el("span", { className: "mono" }, dot), ` ${timestamp}`))),
              el("td", {}, context(token)),
            ];
      return el("tr", { "data-holder": node }, el("th", { scope: "row" }, node), cells);
    };
    return el(
      "table",
      {},
      el("thead", {}, el("tr", {}, ["Replica", "Holds", "Context"].map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, all.map(row)));
  }

  function levels({ collection, id, level }) {
    const select = el("select", { id: "inspector-level" }, LEVELS.map(([value, text]) => el("option", { value }, `${value}: ${text}`)));
    select.value = level;
    select.addEventListener("change", () => inspect(collection, id, select.value));
    const again = el("button", { type: "button" }, "Read again");
    again.addEventListener("click", () => inspect(collection, id, select.value));
    return el("div", { className: "row" }, el("label", { for: select.id }, "Read at", select), again);
  }

  function missing(place, failure) {
    if (failure.type === "entry-not-found") {
      return [
        el("p", { className: "state" }, "There is no such entry, or no longer."),
        failure.context ? context(failure.context) : null,
      ].filter((each) => each !== null);
    }
    return [el("p", { className: "error", role: "alert" }, failure.message)];
  }

  function found(place, entry, token) {
    const siblings = entry.siblings ?? [entry];
    const text =
      siblings.length === 1
        ? "One value."
        : `${siblings.length} values were written beside each other. Keep one, or write what they come to: that replaces all that are shown here, and none that has come since.`;
    return [
      el("p", { className: siblings.length === 1 ? "soft" : "warn", id: "inspector-count" }, text),
      el("div", { className: "siblings" }, siblings.map((each) => card(place, each, token, siblings.length > 1))),
      context(token),
    ];
  }

  const context = (token) =>
    el("details", {}, el("summary", {}, "Causal context"), el("pre", { tabIndex: 0, "aria-label": "Causal context" }, token));

  function card(place, value, token, isSibling) {
    const keep = el("button", { type: "button", className: "main" }, "Keep this one");
    const edit = el("button", { type: "button" }, "Edit…");
    const told = el("p", { role: "alert", className: "error", hidden: true });
    const actions = el("div", { className: "row" }, isSibling ? keep : null, edit);
    const card = el(
      "article",
      { className: "sibling", "data-dot": value.dot },
      el("h3", { className: "mono" }, value.dot),
      terms([
        ["Written", value.timestamp],
        ["Vector", value.vector ? numbers(value.vector) : "none"],
      ]),
      el("pre", { tabIndex: 0, "aria-label": `Payload of ${value.dot}` }, stringify(value.payload, 2)),
      actions,
      told);

    const write = async (payload) => {
      actions.querySelectorAll("button").forEach((each) => (each.disabled = true));
      try {
        const body = value.vector ? { vector: value.vector, payload } : { payload };
        const written = await put(`${entryPath(place.collection, place.id)}?consistency=quorum`, stringify(body), {
          "Causal-Context": token,
        });
        const others = written.concurrent ?? 0;
        inspect(
          place.collection,
          place.id,
          "quorum",
          others > 0
            ? `Written as ${written.dot}; ${others} more came meanwhile.`
            : `Written as ${written.dot} on ${written.acks} of ${written.replicas} replicas.`);
      } catch (failure) {
        actions.querySelectorAll("button").forEach((each) => (each.disabled = false));
        told.textContent = failure.status ? `Not written: ${failure.message}` : "No answer: whether it was written is not known. Read again.";
        told.hidden = false;
      }
    };

    keep.addEventListener("click", () => {
      if (isExact || confirm("This browser rounds very large numbers in payloads. Write all the same?")) {
        write(value.payload);
      }
    });
    edit.addEventListener("click", () => {
      const area = el("textarea", { rows: 8, spellcheck: false, value: stringify(value.payload, 2), "aria-label": "Payload as JSON" });
      const save = el("button", { type: "submit" }, isSibling ? "Write and settle" : "Write");
      const cancel = el("button", { type: "button" }, "Cancel");
      const form = el("form", {}, area, el("div", { className: "row" }, save, cancel));
      cancel.addEventListener("click", () => {
        form.replaceWith(actions);
        edit.focus();
      });
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        let payload;
        try {
          payload = parse(area.value);
        } catch (failure) {
          told.textContent = `This is no JSON: ${failure.message}`;
          told.hidden = false;
          return;
        }
        told.hidden = true;
        write(payload);
      });
      actions.replaceWith(form);
      area.focus();
    });
    return card;
  }

  return inspect;
}
