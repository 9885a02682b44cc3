import { entryAddress, post } from "./api.js";
import { choices, counted, el, state, table } from "./dom.js";

const COLUMNS = [["Entry", false], ["Score", true], ["Payload", false]];
const MOST = 10;
const PAYLOAD_CHARS = 120;

const short = (text) => (text.length > PAYLOAD_CHARS ? `${text.slice(0, PAYLOAD_CHARS - 1)}…` : text);

/** The vector as it was typed, so that no digit of it is lost; null where it is none. */
function vectorOf(text) {
  try {
    const numbers = JSON.parse(text);
    return Array.isArray(numbers) && numbers.length > 0 && numbers.every((each) => typeof each === "number") ? text : null;
  } catch {
    return null;
  }
}

/** The filter as it was typed; null where it is none. */
function filterOf(text) {
  try {
    const filter = JSON.parse(text);
    return typeof filter === "object" && filter !== null && !Array.isArray(filter) ? text : null;
  } catch {
    return null;
  }
}

/** The controls, without what they do. */
function parts() {
  const where = el("select", { id: "search-collection", required: true });
  const by = el(
    "select",
    { id: "search-by" },
    el("option", { value: "id" }, "an entry"),
    el("option", { value: "vector" }, "a vector"));
  const id = el("input", { id: "search-id", type: "text", autocomplete: "off", spellcheck: false });
  const vector = el("textarea", { id: "search-vector", rows: 2, spellcheck: false, placeholder: "[0.25, 0.5, -1, 2]" });
  const most = el("input", { id: "search-most", type: "number", min: "1", max: "1000", step: "1", required: true, value: MOST });
  const level = el(
    "select",
    { id: "search-level" },
    ["one", "quorum", "all"].map((each) => el("option", { value: each }, each)));
  const breadth = el("input", { id: "search-ef", type: "number", min: "1", max: "10000", step: "1", placeholder: "100" });
  const filter = el("textarea", { id: "search-filter", rows: 2, spellcheck: false, placeholder: '{"field":"lang","eq":"en"}' });
  const idLabel = el("label", { for: id.id, className: "grow" }, "Id of the entry", id);
  const vectorLabel = el("label", { for: vector.id, className: "all", hidden: true }, "Vector, as JSON", vector);
  const form = el(
    "form",
    { className: "row" },
    el("label", { for: where.id, className: "grow" }, "Collection", where),
    el("label", { for: by.id, className: "grow" }, "Nearest to", by),
    idLabel,
    el("label", { for: most.id }, "At most", most),
    el("label", { for: level.id }, "Consistency", level),
    el("label", { for: breadth.id }, "Breadth (ef)", breadth),
    vectorLabel,
    el("label", { for: filter.id, className: "all" }, "Filter on payloads, as JSON; may be empty", filter),
    el("button", { type: "submit" }, "Search"));
  choices(where, []);
  return { where, by, id, vector, most, level, breadth, filter, idLabel, vectorLabel, form };
}

/**
 * Finds the nearest neighbours of an entry or of a vector.
 *
 * @param inspect shows an entry
 * @returns `offer` is told the names of the collections, `like` searches for what is near an entry
 */
export function search(body, inspect) {
  const { where, by, id, vector, most, level, breadth, filter, idLabel, vectorLabel, form } = parts();
  const found = el("div", { className: "body", id: "search-found" });
  const title = document.querySelector("#search-title");
  let turns = 0;
  body.replaceChildren(form, found);

  const choose = () => {
    const isById = by.value === "id";
    idLabel.hidden = !isById;
    vectorLabel.hidden = isById;
    id.required = isById;
    vector.required = !isById;
  };

  const line = (collection, { id: entry, score, payload }) => {
    const address = entryAddress(collection, entry);
    // An address that is there already is not gone to again.
    const shown = () => {
      if (location.hash === address) {
        inspect(collection, entry);
      }
    };
    return el(
      "tr",
      { "data-found": entry },
      el("th", { scope: "row" }, el("a", { href: address, onclick: shown }, entry)),
      el("td", { className: "num" }, score.toFixed(4)),
      el("td", { className: "mono" }, short(JSON.stringify(payload))));
  };

  const show = (collection, { results, complete }) => {
    const partly = complete ? "" : " A replica is still reading its vectors: something may be missing.";
    const told = results.length === 0
      ? `Nothing found in ${collection}.`
      : `${counted(results.length, "entry", "entries")} of ${collection}, the nearest first.`;
    found.replaceChildren(el("p", { role: "status", className: "soft" }, told + partly));
    if (results.length > 0) {
      found.append(table("Nearest neighbours", COLUMNS, results.map((each) => line(collection, each))));
    }
  };

  /** What is asked beside what it is to be near to. */
  const terms = () => [
    `"k":${most.valueAsNumber}`,
    ...(breadth.value === "" ? [] : [`"ef":${breadth.valueAsNumber}`]),
    ...(filter.value.trim() === "" ? [] : [`"filter":${filter.value}`]),
  ];

  const refuse = (text) => {
    turns++;
    state(found, text, "error");
  };

  const ask = async (collection, near) => {
    const turn = ++turns;
    state(found, "Searching…");
    try {
      const answer = await post(
        `/v1/collections/${encodeURIComponent(collection)}/search?consistency=${level.value}`,
        `{${[near, ...terms()].join(",")}}`);
      if (turn === turns) {
        show(collection, answer);
      }
    } catch (failure) {
      if (turn === turns) {
        state(found, `Not searched: ${failure.message}.`, "error");
      }
    }
  };

  const submit = () => {
    if (filter.value.trim() !== "" && filterOf(filter.value) === null) {
      refuse('This is no filter: give a JSON object, such as {"field":"lang","eq":"en"}.');
      return;
    }
    if (by.value === "id") {
      ask(where.value, `"id":${JSON.stringify(id.value)}`);
      return;
    }
    const typed = vectorOf(vector.value);
    if (typed === null) {
      refuse("This is no vector: give a JSON array of numbers, such as [0.25, 0.5, -1, 2].");
      return;
    }
    ask(where.value, `"vector":${typed}`);
  };

  by.addEventListener("change", choose);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  choose();

  return {
    offer: (names) => {
      const chosen = where.value;
      choices(where, names);
      where.value = names.includes(chosen) ? chosen : (names[0] ?? "");
    },
    like: (collection, entry) => {
      if (![...where.options].some(({ value }) => value === collection)) {
        choices(where, [...where.options].map(({ value }) => value).filter((value) => value !== ""), collection);
      }
      where.value = collection;
      by.value = "id";
      id.value = entry;
      choose();
      submit();
      title.focus({ preventScroll: true });
      title.scrollIntoView({ block: "start" });
    },
  };
}
