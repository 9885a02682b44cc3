import { bytes, clock, count, counted, duration, el } from "./dom.js";

const TYPE = "dev.syncline.";

const MOOD = {
  "conflict.detected": "warn",
  "conflict.resolved": "good",
  "replica.joined": "good",
  "replica.recovered": "good",
  "replica.lagging": "warn",
  "replica.left": "warn",
  "replica.unreachable": "bad",
  "throttle.engaged": "warn",
  "stream.gap": "bad",
  "stream.dropped": "warn",
};

/** What members of events that are about no entry say; of others the name stands before. */
const SAY = {
  node: (value) => value,
  status: () => null,
  entries: (value, type) => (type.startsWith("replica.") ? `lacks ${counted(value, "write")}` : counted(value, "entry", "entries")),
  millis: (value) => (value ? `for ${duration(value)}` : null),
  rawBytes: (value) => `${bytes(value)} raw`,
  wireBytes: (value) => `${bytes(value)} on the wire`,
  durationMillis: (value) => `in ${duration(value)}`,
  bytesPerSecond: (value) => `cap ${bytes(value)}/s`,
  ringVersion: (value) => `ring version ${count(value)}`,
  dots: (value) => counted(value, "write"),
  events: (value) => `${counted(value, "event")} passed over`,
  nodes: (value) => value.join(", "),
  partitions: () => null,
  collections: () => null,
  reread: (value) => `read again ${value.join(", ")}`,
};

function describe(data, type) {
  return Object.entries(data)
    .map(([name, value]) => (SAY[name] ? SAY[name](value, type) : `${name} ${value}`))
    .filter((text) => text !== null)
    .join(" · ");
}

/**
 * A line of the feed for one event.
 *
 * @param inspect shows an entry
 */
export function line(event, inspect) {
  const type = event.type.startsWith(TYPE) ? event.type.slice(TYPE.length) : event.type;
  const data = event.data ?? {};
  const isEntry = typeof data.collection === "string" && typeof data.id === "string";
  const what = isEntry ? `${data.collection}/${data.id}` : describe(data, type);
  const at = event.time ? new Date(event.time) : new Date();
  return el(
    "li",
    {},
    el("time", { dateTime: at.toISOString() }, clock(at)),
    el(
      "span",
      {},
      el("strong", { className: MOOD[type] ?? "" }, type),
      ` ${what}`,
      data.superseded ? el("span", { className: "soft" }, " (replaced since)") : null),
    isEntry
      ? el("button", { type: "button", "aria-label": `Inspect ${what}`, onclick: () => inspect(data.collection, data.id) }, "Inspect")
      : null);
}
