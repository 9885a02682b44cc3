import { ask, every } from "./api.js";
import { duration, el, state } from "./dom.js";
import { quantile, samples } from "./metrics.js";

const EVERY_MILLIS = 2_000;
const SPAN_MILLIS = 10_000;
const NAMES = ["syncline_operation_seconds_bucket", "syncline_operation_seconds_count"];
const ORDER = ["one", "quorum", "all"];

/** Sums the outcomes of each kind and level: of the buckets by bound, and of the counts. */
function read(text) {
  const rows = new Map();
  for (const { name, labels, value } of samples(text, NAMES)) {
    const key = `${labels.kind} ${labels.consistency}`;
    if (!rows.has(key)) {
      rows.set(key, { kind: labels.kind, level: labels.consistency, count: 0, buckets: new Map() });
    }
    const row = rows.get(key);
    if (name === NAMES[1]) {
      row.count += value;
    } else {
      const bound = labels.le === "+Inf" ? Infinity : Number(labels.le);
      row.buckets.set(bound, (row.buckets.get(bound) ?? 0) + value);
    }
  }
  return rows;
}

/** What came between two scrapes; null where the node was started anew in between. */
function between(before, after, seconds) {
  const earlier = before ?? { count: 0, buckets: new Map() };
  if (after.count < earlier.count) {
    return null;
  }
  const buckets = [...after.buckets]
    .map(([bound, value]) => [bound, value - (earlier.buckets.get(bound) ?? 0)])
    .sort(([one], [other]) => one - other);
  return {
    rate: (after.count - earlier.count) / seconds,
    p50: quantile(buckets, 0.5),
    p99: quantile(buckets, 0.99),
  };
}

const latency = (seconds) => (seconds === null ? "–" : duration(seconds * 1000));

/** Rates and latencies of operations by level, from the differences of two scrapes. */
export function rates(body) {
  const scrapes = [];
  every(EVERY_MILLIS, async () => {
    let text;
    try {
      ({ text } = await ask("/metrics"));
    } catch (failure) {
      scrapes.length = 0;
      state(body, `No rates: ${failure.message}.`, "error");
      return;
    }
    const now = { at: performance.now(), rows: read(text) };
    scrapes.push(now);
    while (scrapes.length > 2 && now.at - scrapes[1].at >= SPAN_MILLIS) {
      scrapes.shift();
    }
    const first = scrapes[0];
    if (now.rows.size === 0) {
      state(body, "Nobody has asked this node for anything yet.");
    } else if (first === now) {
      state(body, "Measuring…");
    } else {
      show(body, first, now);
    }
  });
}

function show(body, first, now) {
  const seconds = (now.at - first.at) / 1000;
  const rows = [...now.rows.entries()]
    .sort(([, one], [, other]) =>
      other.kind.localeCompare(one.kind) || ORDER.indexOf(one.level) - ORDER.indexOf(other.level))
    .map(([key, row]) => {
      const change = between(first.rows.get(key), row, seconds);
      return el(
        "tr",
        {},
        el("th", { scope: "row" }, `${row.kind} at ${row.level}`),
        el("td", { className: "num" }, change === null ? "–" : `${change.rate.toFixed(1)}/s`),
        el("td", { className: "num" }, change === null ? "–" : latency(change.p50)),
        el("td", { className: "num" }, change === null ? "–" : latency(change.p99)));
    });
  body.removeAttribute("aria-busy");
  body.replaceChildren(
    el(
      "div",
      { className: "scroll" },
      el(
        "table",
        {},
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("th", { scope: "col" }, "Operation"),
            ["Rate", "p50", "p99"].map((title) => el("th", { scope: "col", className: "num" }, title)))),
        el("tbody", {}, rows))));
}
