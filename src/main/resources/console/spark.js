const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 300;
const HEIGHT = 44;

/** A line over time of bounded length; a gap where nothing was known. */
export class Spark {
  constructor(length, say) {
    this.length = length;
    this.say = say;
    this.values = [];
    this.element = document.createElementNS(SVG, "svg");
    this.element.setAttribute("class", "spark");
    this.element.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    this.element.setAttribute("preserveAspectRatio", "none");
    this.element.setAttribute("role", "img");
  }

  add(value) {
    this.values.push(value);
    if (this.values.length > this.length) {
      this.values.shift();
    }
    this.draw();
  }

  draw() {
    const known = this.values.filter((value) => value !== null);
    const top = Math.max(1, ...known);
    const runs = [[]];
    this.values.forEach((value, index) => {
      if (value === null) {
        runs.push([]);
        return;
      }
      const x = WIDTH - ((this.values.length - 1 - index) * WIDTH) / (this.length - 1);
      const y = HEIGHT - 2 - (value / top) * (HEIGHT - 6);
      runs[runs.length - 1].push(`${x.toFixed(1)},${y.toFixed(1)}`);
    });
    this.element.replaceChildren(
      ...runs.filter((run) => run.length > 1).map((run) => {
        const line = document.createElementNS(SVG, "polyline");
        line.setAttribute("points", run.join(" "));
        return line;
      }));
    this.element.setAttribute("aria-label", this.say(this.values[this.values.length - 1], Math.max(0, ...known)));
  }
}
