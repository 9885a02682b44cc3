import { ask } from "./api.js";

/** Several panels want the same text at about the same time. */
const FRESH_MILLIS = 1_000;

/** Reads the Prometheus text format, as far as a node writes it. */
const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

let last = { at: -Infinity, scrape: null };

/** The metrics of this node: `{ at, text }`, with the moment at which they were there. */
export function scrape() {
  const now = performance.now();
  if (now - last.at >= FRESH_MILLIS) {
    last = { at: now, scrape: ask("/metrics").then(({ text }) => ({ at: performance.now(), text })) };
  }
  return last.scrape;
}

/** The samples of some series: `[{ name, labels, value }]`. */
export function samples(text, names) {
  const found = [];
  for (const line of text.split("\n")) {
    const match = LINE.exec(line);
    if (match && names.includes(match[1])) {
      const labels = {};
      for (const [, name, value] of (match[2] ?? "").matchAll(LABEL)) {
        labels[name] = value;
      }
      found.push({ name: match[1], labels, value: Number(match[3]) });
    }
  }
  return found;
}

/** The sum of all samples of a series. */
export const sum = (text, name) => samples(text, [name]).reduce((all, { value }) => all + value, 0);

/**
 * A quantile of a histogram, by the straight line through the bucket that it falls into.
 *
 * @param buckets pairs of upper bound and cumulative count, in order of bounds
 * @returns in the unit of the bounds; the largest finite bound where it is beyond all; null of nothing
 */
export function quantile(buckets, share) {
  const total = buckets.length === 0 ? 0 : buckets[buckets.length - 1][1];
  if (total <= 0) {
    return null;
  }
  const rank = share * total;
  let lower = 0;
  let below = 0;
  for (const [upper, cumulative] of buckets) {
    if (cumulative >= rank && cumulative > below) {
      return upper === Infinity ? lower : lower + ((upper - lower) * (rank - below)) / (cumulative - below);
    }
    lower = upper === Infinity ? lower : upper;
    below = cumulative;
  }
  return lower;
}
