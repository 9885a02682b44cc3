import { refusal } from "./api.js";
import { el } from "./dom.js";

const SHOWN = 200;
const REMEMBERED = 1_000;
const RETRY_MILLIS = 2_000;
const DRAW_MILLIS = 250;

const KINDS = [
  ["", "All"],
  ["vector.written,vector.deleted", "Writes and deletes"],
  ["conflict.detected,conflict.resolved", "Conflicts"],
  ["replica.joined,replica.left,replica.unreachable,replica.recovered,replica.lagging,ring.changed", "Replicas and ring"],
  ["sync.started,sync.progress,sync.completed,throttle.engaged,throttle.released", "Sync"],
];

const wait = (millis) => new Promise((done) => setTimeout(done, millis));

/** Server-sent events of a response, as they come: `{ id, data }`. */
async function* eventsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    rest += value;
    const blocks = rest.split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = { id: null, data: "" };
      for (const line of block.split("\n")) {
        if (line.startsWith("id: ")) {
          event.id = line.slice(4);
        } else if (line.startsWith("data: ")) {
          event.data += line.slice(6);
        }
      }
      yield event;
    }
  }
}

/**
 * The live feed. Whatever ends the stream, it goes on after the last token; so does a feed that was
 * paused, which then shows what it has missed.
 *
 * @param inspect shows an entry
 */
export function feed(body, inspect) {
  const types = el("select", { id: "feed-types" }, KINDS.map(([value, text]) => el("option", { value }, text)));
  const where = el("input", { id: "feed-collections", type: "text", autocomplete: "off", spellcheck: false, placeholder: "all" });
  const ids = el("input", { id: "feed-ids", type: "text", autocomplete: "off", spellcheck: false, placeholder: "any" });
  const pause = el("button", { type: "button", id: "feed-pause", "aria-pressed": "false" }, "Pause");
  const clear = el("button", { type: "button" }, "Clear");
  const told = el("p", { role: "status", className: "soft", id: "feed-state" }, "Connecting…");
  const list = el("ol", { className: "events", tabIndex: 0, "aria-label": "Events, the latest first" });
  const filters = el(
    "form",
    { className: "row" },
    el("label", { for: types.id, className: "grow" }, "Show", types),
    el("label", { for: where.id, className: "grow" }, "Collections", where),
    el("label", { for: ids.id, className: "grow" }, "Ids begin with", ids),
    pause,
    clear);
  body.replaceChildren(filters, told, list);

  let token = null;
  let paused = false;
  let running = new AbortController();
  let fresh = [];
  const seen = new Set();

  /** After a resume, what came after the last token comes again, with the same source and id. */
  const isNew = (event) => {
    const key = `${event.source} ${event.id}`;
    if (seen.has(key)) {
      return false;
    }
    seen.add(key);
    if (seen.size > REMEMBERED) {
      seen.delete(seen.values().next().value);
    }
    return true;
  };

  const row = (event) => {
    const kind = event.type.replace("dev.syncline.", "");
    const data = event.data ?? {};
    const isEntry = typeof data.collection === "string" && typeof data.id === "string";
    const what = isEntry ? `${data.collection}/${data.id}` : describe(data);
    const at = new Date(event.time ?? Date.now());
    return el(
      "li",
      {},
      el("time", { dateTime: event.time ?? "" }, at.toLocaleTimeString([], { hour12: false })),
      el("span", {}, el("strong", {}, kind), ` ${what}`, data.superseded ? el("span", { className: "soft" }, " (replaced since)") : null),
      isEntry
        ? el("button", { type: "button", "aria-label": `Inspect ${what}`, onclick: () => inspect(data.collection, data.id) }, "Inspect")
        : el("span"));
  };

  const draw = () => {
    if (fresh.length > 0) {
      list.prepend(...fresh.reverse().map(row));
      fresh = [];
      while (list.childElementCount > SHOWN) {
        list.lastElementChild.remove();
      }
    }
  };
  setInterval(draw, DRAW_MILLIS);

  const follow = async (signal) => {
    const query = new URLSearchParams({ include: "none" });
    if (types.value) {
      query.set("types", types.value);
    }
    if (where.value.trim()) {
      query.set("collections", where.value.trim());
    }
    if (ids.value) {
      query.set("ids", ids.value);
    }
    // A token may be longer than a request line: it goes into the header made for it.
    const headers = { Accept: "text/event-stream", ...(token ? { "Last-Event-ID": token } : {}) };
    const path = `/v1/events?${String(query).replaceAll("+", "%20")}`;
    const response = await fetch(path, { headers, signal, cache: "no-store" });
    if (!response.ok) {
      throw await refusal(response, await response.text());
    }
    told.className = "soft";
    told.textContent = "Live.";
    for await (const { id, data } of eventsOf(response)) {
      if (signal.aborted) {
        return;
      }
      const event = JSON.parse(data);
      if (!event.type.endsWith("stream.heartbeat") && isNew(event)) {
        fresh.push(event);
        if (fresh.length > SHOWN) {
          fresh.shift();
        }
      }
      token = id ?? token;
    }
  };

  const run = async () => {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    while (!signal.aborted) {
      try {
        await follow(signal);
        if (!signal.aborted) {
          told.textContent = "The node ended the stream. Trying again…";
        }
      } catch (failure) {
        if (signal.aborted) {
          return;
        }
        if (failure.type === "invalid-token") {
          token = null;
        }
        told.className = "error";
        told.textContent = failure.status
          ? `No events: ${failure.message}. Trying again…`
          : "No events: this node does not answer. Trying again…";
      }
      await wait(RETRY_MILLIS);
    }
  };

  // A token belongs to a filter: what that passed over counts as told.
  const filter = () => {
    token = null;
    list.replaceChildren();
    fresh = [];
    seen.clear();
    if (!paused) {
      run();
    }
  };
  filters.addEventListener("change", filter);
  filters.addEventListener("submit", (event) => event.preventDefault());
  clear.addEventListener("click", () => list.replaceChildren());
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? "Resume" : "Pause";
    if (paused) {
      running.abort();
      draw();
      told.className = "soft";
      told.textContent = token
        ? "Paused. Resuming shows the writes that have come meanwhile."
        : "Paused. Resuming shows what comes from then on.";
    } else {
      told.textContent = "Connecting…";
      run();
    }
  });
  run();
}

/** What an event that is about no entry says. */
function describe(data) {
  return Object.entries(data)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(", ") : value}`)
    .join(" · ");
}
