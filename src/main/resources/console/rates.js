import { every } from "./api.js";
import { duration, el, rate, state, table } from "./dom.js";
import { quantile, samples, scrape } from "./metrics.js";

const EVERY_MILLIS = 2_000;
const SPAN_MILLIS = 10_000;
const BUCKETS = "syncline_operation_seconds_bucket";
const COUNT = "syncline_operation_seconds_count";
const ORDER = ["one", "quorum", "all"];
const DONE = ["ok", "not-found"];
const NOTHING = { count: 0, failed: 0, buckets: new Map() };

/** Sums up each kind and level: all outcomes, those that failed, and the buckets by bound. */
function read(text) {
  const rows = new Map();
  for (const { name, labels, value } of samples(text, [BUCKETS, COUNT])) {
    const key = `${labels.kind} ${labels.consistency}`;
    if (!rows.has(key)) {
      rows.set(key, { kind: labels.kind, level: labels.consistency, count: 0, failed: 0, buckets: new Map() });
    }
    const row = rows.get(key);
    if (name === COUNT) {
      row.count += value;
      row.failed += DONE.includes(labels.outcome) ? 0 : value;
    } else {
      const bound = labels.le === "+Inf" ? Infinity : Number(labels.le);
      row.buckets.set(bound, (row.buckets.get(bound) ?? 0) + value);
    }
  }
  return rows;
}

/** What came between two scrapes; null where the node was started anew in between. */
function between(before, after, seconds) {
  if (after.count < before.count) {
    return null;
  }
  const buckets = [...after.buckets]
    .map(([bound, value]) => [bound, value - (before.buckets.get(bound) ?? 0)])
    .sort(([one], [other]) => one - other);
  return {
    rate: (after.count - before.count) / seconds,
    failed: (after.failed - before.failed) / seconds,
    p50: quantile(buckets, 0.5),
    p99: quantile(buckets, 0.99),
  };
}

/** Rates and latencies of operations by level, from the differences of two scrapes. */
export function rates(body) {
  const scrapes = [];
  every(EVERY_MILLIS, async () => {
    let now;
    try {
      const { at, text } = await scrape();
      now = { at, rows: read(text) };
    } catch (failure) {
      scrapes.length = 0;
      state(body, `No rates: ${failure.message}.`, "error");
      return;
    }
    if (scrapes.at(-1)?.at !== now.at) {
      scrapes.push(now);
    }
    while (scrapes.length > 2 && now.at - scrapes[1].at >= SPAN_MILLIS) {
      scrapes.shift();
    }
    if (now.rows.size === 0) {
      state(body, "Nobody has asked this node for anything yet.");
    } else if (scrapes.length === 1) {
      state(body, "Measuring…");
    } else {
      show(body, scrapes[0], now);
    }
  });
}

const latency = (seconds) => (seconds === null ? "–" : duration(seconds * 1000));

function show(body, first, now) {
  const seconds = (now.at - first.at) / 1000;
  const rows = [...now.rows.entries()]
    .sort(([, one], [, other]) =>
      other.kind.localeCompare(one.kind) || ORDER.indexOf(one.level) - ORDER.indexOf(other.level))
    .map(([key, row]) => {
      const change = between(first.rows.get(key) ?? NOTHING, row, seconds);
      const cells = change === null ? ["–", "–", "–", "–"] : [rate(change.rate), latency(change.p50), latency(change.p99), rate(change.failed)];
      const isFailing = change !== null && change.failed > 0;
      return el(
        "tr",
        { "data-operation": key },
        el("th", { scope: "row" }, `${row.kind} at ${row.level}`),
        cells.map((text, i) => el("td", { className: i === 3 && isFailing ? "num bad" : "num" }, text)));
    });
  const shown = body.querySelector("tbody");
  if (shown) {
    shown.replaceChildren(...rows);
    return;
  }
  body.removeAttribute("aria-busy");
  body.replaceChildren(table(
    "Rates and latencies",
    [["Operation", false], ["Rate", true], ["p50", true], ["p99", true], ["Failed", true]],
    rows));
}
