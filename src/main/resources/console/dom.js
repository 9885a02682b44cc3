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
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return made;
}

/** A list of terms and what they are, of pairs. */
export function terms(pairs) {
  return el("dl", {}, pairs.map(([term, what]) => [el("dt", {}, term), el("dd", {}, what)]));
}

/** A table that scrolls by itself where it is wider than its panel. Columns are `[title, isNumber]`. */
export function table(label, columns, rows) {
  return el(
    "div",
    { className: "scroll", tabIndex: 0, role: "region", "aria-label": label },
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, columns.map(([title, isNumber]) =>
        el("th", { scope: "col", className: isNumber ? "num" : "" }, title)))),
      el("tbody", {}, rows)));
}

/** Fills a list of collections; `extra` is a choice too, also where there is no such collection. */
export function choices(select, names, extra = "") {
  const options = names.map((name) => el("option", { value: name }, name));
  if (extra !== "" && !names.includes(extra)) {
    options.push(el("option", { value: extra }, `${extra} (not there)`));
  }
  select.replaceChildren(...(options.length === 0 ? [el("option", { value: "" }, "no collection")] : options));
}

/** Sets the text, but only where it differs: what is announced is announced once. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Shows what stands in a panel instead of its content. */
export function state(body, text, className = "state") {
  body.removeAttribute("aria-busy");
  const shown = body.firstElementChild;
  if (body.childElementCount === 1 && shown.className === className && shown.textContent === text) {
    return;
  }
  body.replaceChildren(el("p", { className, role: className === "error" ? "alert" : "status" }, text));
}

const whole = new Intl.NumberFormat("en");

/** A count for people: 12,345. */
export const count = (value) => (value === null ? "unknown" : whole.format(value));

/** A count of something: 1 write, 12,345 writes. */
export const counted = (value, one, several = `${one}s`) => `${count(value)} ${value === 1 ? one : several}`;

/** A rate for people; a slow one with a digit more. */
export const rate = (value) => `${value === 0 || value >= 100 ? whole.format(Math.round(value)) : value.toFixed(1)}/s`;

/**
 * A timestamp for people: to the millisecond, and further only where several writes share one. A line
 * may end between the date and the time, and nowhere else.
 */
export function moment(timestamp) {
  const [date, time] = timestamp.replace(/0{6}Z$/, "Z").split("T");
  const whole = (text) => el("span", { className: "whole" }, text);
  return el("time", { dateTime: timestamp }, whole(date), " ", whole(time));
}

/** A duration of milliseconds for people. */
export function duration(millis) {
  if (millis === null) {
    return "unknown";
  }
  if (millis > 0 && millis < 1) {
    return `${(millis * 1000).toFixed(0)} µs`;
  }
  if (millis < 1000) {
    return `${millis < 10 ? millis.toFixed(1) : millis.toFixed(0)} ms`;
  }
  return millis < 120_000 ? `${(millis / 1000).toFixed(1)} s` : since(millis);
}

/** A longer duration, to the second, the minute or the hour. */
export function since(millis) {
  const seconds = Math.round(millis / 1000);
  if (seconds < 120) {
    return `${seconds} s`;
  }
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** A time of day for people, as in the logs of the nodes. */
export const clock = (date) => date.toLocaleTimeString("en-GB");

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
