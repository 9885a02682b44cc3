/** Small helpers that make elements. Text is always set as text, so nothing that is shown can run. */

/**
 * Makes an element. `props` are properties, or attributes where a name has a dash or is `role`;
 * children are nodes, strings, or nothing.
 */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.includes("-") || name === "role" || name === "for") {
      made.setAttribute(name, value);
    } else {
      made[name] = value;
    }
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** A list of terms and what they are, of pairs. */
export function terms(pairs) {
  return el("dl", {}, pairs.map(([term, what]) => [el("dt", {}, term), el("dd", {}, what)]));
}

/** Shows what stands in a panel instead of its content. */
export function state(body, text, className = "state") {
  body.removeAttribute("aria-busy");
  body.replaceChildren(el("p", { className, role: className === "error" ? "alert" : "status" }, text));
}

const whole = new Intl.NumberFormat("en");

/** A count for people: 12,345. */
export const count = (value) => (value === null ? "unknown" : whole.format(value));

/** A duration of milliseconds for people. */
export function duration(millis) {
  if (millis === null) {
    return "unknown";
  }
  if (millis < 1) {
    return `${(millis * 1000).toFixed(0)} µs`;
  }
  if (millis < 1000) {
    return `${millis < 10 ? millis.toFixed(1) : millis.toFixed(0)} ms`;
  }
  return millis < 120_000 ? `${(millis / 1000).toFixed(1)} s` : `${(millis / 60_000).toFixed(0)} min`;
}

/** Bytes for people, by thousands as the throttle counts. */
export function bytes(value) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let scaled = value;
  let unit = 0;
  while (scaled >= 1000 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${unit === 0 || scaled >= 100 ? scaled.toFixed(0) : scaled.toFixed(1)} ${units[unit]}`;
}
