import { refusal } from "./api.js";
import { count, el, say } from "./dom.js";
import { line } from "./happening.js";
import { eventsOf } from "./sse.js";

const SHOWN = 200;
const REMEMBERED = 1_000;
const RETRY_MILLIS = 2_000;
const DRAW_MILLIS = 250;
const REST_MILLIS = 400;

/** A node says something every few seconds, so a connection that is silent for so long is dead. */
const SILENT_MILLIS = 30_000;

const KINDS = [
  ["", "All"],
  ["vector.written,vector.deleted", "Writes and deletes"],
  ["conflict.detected,conflict.resolved", "Conflicts"],
  ["replica.joined,replica.left,replica.unreachable,replica.recovered,replica.lagging,ring.changed", "Replicas and ring"],
  ["sync.started,sync.progress,sync.completed,throttle.engaged,throttle.released", "Sync"],
];

const LIVE = "Live.";
const NOTHING = "Nothing has happened since this page was opened.";
const NOTHING_FITS = "Nothing that fits this filter has happened since it was set.";
const CLEARED = "Nothing has happened since the list was cleared.";

/** Refused for what was asked, and so refused again however often it is. */
const isFinal = ({ status }) => status >= 400 && status < 500 && status !== 408 && status !== 429;

const wait = (millis) => new Promise((done) => setTimeout(done, millis));

/** Whether an event is shown for the first time: after a resume some come again, with the same source and id. */
class Seen {
  #keys = new Set();

  isNew({ source, id }) {
    const key = `${source} ${id}`;
    if (this.#keys.has(key)) {
      return false;
    }
    this.#keys.add(key);
    if (this.#keys.size > REMEMBERED) {
      this.#keys.delete(this.#keys.values().next().value);
    }
    return true;
  }
}

/** The controls and the list, without what they do. */
function parts() {
  const text = (id, placeholder) =>
    el("input", { id, type: "text", autocomplete: "off", spellcheck: false, placeholder });
  const types = el("select", { id: "feed-types" }, KINDS.map(([value, name]) => el("option", { value }, name)));
  const where = text("feed-collections", "all");
  const ids = text("feed-ids", "any");
  const pause = el("button", { type: "button", id: "feed-pause" }, "Pause");
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
  return { types, where, ids, pause, clear, told, list, filters };
}

/** What the filters ask for. */
function path({ types, where, ids }) {
  const query = new URLSearchParams({ include: "none" });
  if (types.value) {
    query.set("types", types.value);
  }
  const collections = where.value.split(",").map((each) => each.trim()).filter((each) => each !== "");
  if (collections.length > 0) {
    query.set("collections", collections.join(","));
  }
  if (ids.value) {
    query.set("ids", ids.value);
  }
  return `/v1/events?${String(query).replaceAll("+", "%20")}`;
}

/**
 * The live feed. Whatever ends the stream, it goes on after the last token, unless the node refuses
 * the filter. While it is paused the last events that come are kept.
 *
 * @param inspect shows an entry
 */
export function feed(body, inspect) {
  const { pause, clear, told, list, filters, ...filtered } = parts();
  body.replaceChildren(filters, told, list);

  let token = null;
  let paused = false;
  let kept = 0;
  const unfiltered = path(filtered);
  let applied = unfiltered;
  let typing = 0;
  let said = { text: "", className: "soft" };
  let running = new AbortController();
  let fresh = [];
  let seen = new Seen();

  const show = () => {
    const { text, className } = said;
    told.className = className;
    say(told, paused ? `Paused. The last ${SHOWN} events that come are kept.${text === LIVE ? "" : ` ${text}`}` : text);
    say(pause, paused ? (kept > 0 ? `Resume (${count(kept)})` : "Resume") : "Pause");
  };

  const tell = (text, className = "soft") => {
    said = { text, className };
    show();
  };

  const empty = (why) => {
    list.replaceChildren();
    list.dataset.empty = why;
  };

  const draw = () => {
    if (!paused && fresh.length > 0) {
      list.prepend(...fresh.reverse().map((event) => line(event, inspect)));
      fresh = [];
      while (list.childElementCount > SHOWN) {
        list.lastElementChild.remove();
      }
    }
  };
  setInterval(draw, DRAW_MILLIS);

  const take = ({ id, data }) => {
    const event = JSON.parse(data);
    if (!event.type.endsWith("stream.heartbeat") && seen.isNew(event)) {
      fresh.push(event);
      if (fresh.length > SHOWN) {
        fresh.shift();
      }
      if (paused) {
        kept++;
        show();
      }
    }
    token = id ?? token;
  };

  /** Follows one stream until it ends. */
  const follow = async (signal) => {
    const silence = new AbortController();
    let timer = 0;
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENT_MILLIS);
    };
    heard();
    try {
      const response = await fetch(applied, {
        headers: { Accept: "text/event-stream", ...(token ? { "Last-Event-ID": token } : {}) },
        signal: AbortSignal.any([signal, silence.signal]),
        cache: "no-store",
      });
      if (!response.ok) {
        throw await refusal(response, await response.text());
      }
      tell(LIVE);
      for await (const event of eventsOf(response, heard)) {
        if (signal.aborted) {
          return;
        }
        take(event);
      }
    } finally {
      clearTimeout(timer);
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
          tell("The node ended the stream. Trying again…");
        }
      } catch (failure) {
        if (signal.aborted) {
          return;
        }
        if (failure.type === "invalid-token" && token !== null) {
          token = null;
        } else if (isFinal(failure)) {
          tell(`No events: ${failure.message}. Change the filter.`, "error");
          return;
        }
        tell(failure.status ? `No events: ${failure.message}. Trying again…` : "No events: this node does not answer. Trying again…", "error");
      }
      await wait(RETRY_MILLIS);
    }
  };

  const begin = () => {
    tell("Connecting…");
    run();
  };

  const apply = () => {
    clearTimeout(typing);
    const wanted = path(filtered);
    if (wanted === applied) {
      return;
    }
    applied = wanted;
    // A token belongs to a filter: what that passed over counts as told.
    token = null;
    empty(wanted === unfiltered ? NOTHING : NOTHING_FITS);
    fresh = [];
    kept = 0;
    seen = new Seen();
    begin();
  };

  filters.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(apply, REST_MILLIS);
  });
  filters.addEventListener("change", apply);
  filters.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
  clear.addEventListener("click", () => empty(CLEARED));
  pause.addEventListener("click", () => {
    draw();
    paused = !paused;
    kept = 0;
    show();
    draw();
  });
  empty(NOTHING);
  begin();
}
