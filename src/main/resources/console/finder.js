import { get } from "./api.js";
import { choices, el } from "./dom.js";

const OFFERED = 8;
const REST_MILLIS = 250;

/**
 * The search box: an entry by its id, with ids that go on as what was typed does.
 *
 * @param inspect shows an entry
 * @returns `offer` is told the names of the collections, `show` which entry is shown
 */
export function finder(form, inspect) {
  const collection = form.querySelector("select");
  const id = form.querySelector("input");
  const offered = form.querySelector("datalist");
  let timer = 0;
  let known = [];
  let shown = "";

  const offer = async () => {
    const [name, typed] = [collection.value, id.value];
    if (!name) {
      return;
    }
    const after = typed ? `&after=${encodeURIComponent(typed)}` : "";
    try {
      const { entries } = await get(`/v1/collections/${encodeURIComponent(name)}/vectors?limit=${OFFERED}&vector=none${after}`);
      if (name === collection.value && typed === id.value) {
        const fitting = entries.map((entry) => entry.id).filter((each) => each.startsWith(typed));
        offered.replaceChildren(...fitting.map((value) => el("option", { value })));
      }
    } catch {
      // The box works without, and whatever is wrong is said elsewhere.
    }
  };

  const offerSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(offer, REST_MILLIS);
  };

  id.addEventListener("input", offerSoon);
  id.addEventListener("focus", offerSoon);
  collection.addEventListener("change", offerSoon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    inspect(collection.value, id.value);
  });

  return {
    offer: (names) => {
      const chosen = collection.value;
      known = names;
      choices(collection, names, shown);
      collection.value = names.includes(chosen) || (shown !== "" && chosen === shown) ? chosen : (names[0] ?? "");
    },
    show: (name, entry) => {
      shown = name;
      id.value = entry;
      choices(collection, known, shown);
      collection.value = name;
    },
  };
}
