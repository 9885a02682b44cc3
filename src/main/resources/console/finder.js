import { get } from "./api.js";
import { el } from "./dom.js";

const OFFERED = 8;
const REST_MILLIS = 250;

/**
 * The search box: an entry by its id, with ids that go on as what was typed does.
 *
 * @param inspect shows an entry
 * @returns told the names of the collections
 */
export function finder(form, inspect) {
  const collection = form.querySelector("select");
  const id = form.querySelector("input");
  const offered = form.querySelector("datalist");
  let timer = 0;

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

  return (names) => {
    const chosen = collection.value;
    const options = names.map((name) => el("option", { value: name }, name));
    collection.replaceChildren(...(options.length === 0 ? [el("option", { value: "" }, "no collection")] : options));
    collection.value = names.includes(chosen) ? chosen : (names[0] ?? "");
  };
}
