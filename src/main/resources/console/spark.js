import { el, since } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 300;
const HEIGHT = 44;

const shape = (name, attributes) => {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
};

/** A line over the last minutes, with a gap where nothing was known, and below it how high it was. */
export class Spark {
  /**
   * @param spanMillis how much of the past is shown
   * @param gapMillis values further apart are not joined
   * @param say the text of a value
   */
  constructor(spanMillis, gapMillis, say) {
    this.spanMillis = spanMillis;
    this.gapMillis = gapMillis;
    this.say = say;
    this.began = performance.now();
    this.points = [];
    this.picture = shape("svg", {
      class: "spark",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    });
    this.caption = el("figcaption");
    this.element = el("figure", {}, this.picture, this.caption);
  }

  /** Adds what is so now; null where that is not known. */
  add(value) {
    const now = performance.now();
    this.points.push({ at: now, value });
    while (now - this.points[0].at > this.spanMillis) {
      this.points.shift();
    }
    this.draw(now);
  }

  draw(now) {
    const known = this.points.filter(({ value }) => value !== null);
    const peak = Math.max(0, ...known.map(({ value }) => value));
    this.picture.replaceChildren(
      ...this.runs(known).map((run) =>
        shape("polyline", { points: run.map((point) => this.place(point, now, Math.max(1, peak))).join(" ") })));
    const shown = since(Math.min(this.spanMillis, now - this.began));
    this.caption.textContent = known.length === 0 ? `not known, last ${shown}` : `peak ${this.say(peak)}, last ${shown}`;
  }

  /** What is joined to one line each. */
  runs(known) {
    const runs = [];
    let before = -Infinity;
    for (const point of known) {
      if (point.at - before > this.gapMillis) {
        runs.push([]);
      }
      runs[runs.length - 1].push(point);
      before = point.at;
    }
    return runs;
  }

  place({ at, value }, now, top) {
    const x = WIDTH - ((now - at) * WIDTH) / this.spanMillis;
    const y = HEIGHT - 2 - (value / top) * (HEIGHT - 6);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  }
}
