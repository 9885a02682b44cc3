import { entryPath, put } from "./api.js";
import { el, moment, terms } from "./dom.js";
import { isExact, parse, stringify } from "./exact.js";

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
 * One value of an entry, with what can be done with it: a write with the context of the read, which
 * replaces all that was read and nothing that has come since.
 *
 * @param place the collection and the id
 * @param token the context of the read
 * @param isSibling whether there are others to be settled with it
 * @param written told what to say when the entry has been written
 */
export function sibling(place, value, token, isSibling, written) {
  const keep = el("button", { type: "button", className: "main" }, "Keep this one");
  const edit = el("button", { type: "button" }, "Edit…");
  const told = el("p", { role: "alert", className: "error", hidden: true });
  const actions = el("div", { className: "row" }, isSibling ? keep : null, edit);

  const complain = (text) => {
    told.textContent = text;
    told.hidden = false;
  };

  const write = async (payload, buttons) => {
    buttons.forEach((each) => (each.disabled = true));
    told.hidden = true;
    try {
      const body = value.vector ? { vector: value.vector, payload } : { payload };
      const path = `${entryPath(place.collection, place.id)}?consistency=quorum`;
      const answer = await put(path, stringify(body), { "Causal-Context": token });
      const others = answer.concurrent ?? 0;
      written(
        others > 0
          ? `Written as ${answer.dot}; ${others} more came meanwhile.`
          : `Written as ${answer.dot} on ${answer.acks} of ${answer.replicas} replicas.`);
    } catch (failure) {
      buttons.forEach((each) => (each.disabled = false));
      complain(failure.status ? `Not written: ${failure.message}` : "No answer: whether it was written is not known. Read again.");
    }
  };

  keep.addEventListener("click", () => {
    if (isExact || confirm("This browser rounds very large numbers in payloads. Write all the same?")) {
      write(value.payload, [keep, edit]);
    }
  });
  edit.addEventListener("click", () => {
    const text = stringify(value.payload, 2);
    const area = el("textarea", { rows: 8, spellcheck: false, value: text, "aria-label": "Payload as JSON" });
    const save = el("button", { type: "submit" }, isSibling ? "Write and settle" : "Write");
    const cancel = el("button", { type: "button" }, "Cancel");
    const form = el("form", {}, area, el("div", { className: "row" }, save, cancel));
    cancel.addEventListener("click", () => {
      told.hidden = true;
      form.replaceWith(actions);
      edit.focus();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      let payload;
      try {
        payload = parse(area.value);
      } catch (failure) {
        complain(`This is no JSON: ${failure.message}`);
        return;
      }
      write(payload, [save, cancel]);
    });
    actions.replaceWith(form);
    area.focus();
  });

  return el(
    "article",
    { className: "sibling", "data-dot": value.dot, "aria-label": value.dot },
    el("h3", { className: "mono" }, value.dot),
    terms([
      ["Written", moment(value.timestamp)],
      ["Vector", value.vector ? numbers(value.vector) : "none"],
    ]),
    el("pre", { tabIndex: 0, role: "region", "aria-label": `Payload of ${value.dot}` }, stringify(value.payload, 2)),
    actions,
    told);
}
