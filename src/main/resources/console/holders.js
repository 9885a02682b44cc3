import { entryPath, get } from "./api.js";
import { el, moment, table } from "./dom.js";

const COLUMNS = [["Replica", false], ["Holds", false], ["Its context covers", false]];

/** A context: the dots that it covers, or, without them, the text that goes back with a write. */
export const context = (title, text) =>
  el("details", {}, el("summary", {}, title), el("pre", { tabIndex: 0, role: "region", "aria-label": title }, text));

/** The runs of dots; those of runs of nodes that are over and held whole, which begin with #, in one. */
function covered(runs) {
  const over = runs.filter((each) => each.startsWith("#")).map((each) => each.slice(1));
  const lines = runs.filter((each) => !each.startsWith("#"));
  if (over.length > 0) {
    lines.push(`all of ${over.length === 1 && !over[0].includes("..") ? "run" : "runs"} ${over.join(", ")}`);
  }
  if (lines.length === 0) {
    return el("span", { className: "soft" }, "nothing");
  }
  return lines.length <= 6
    ? lines.map((each) => el("div", { className: "mono" }, each))
    : context(`${lines.length} runs`, lines.join("\n"));
}

function row({ node, versions, covers, detail }, all) {
  const cells =
    versions === null
      ? [el("td", { className: "bad" }, detail), el("td", {}, "unknown")]
      : [el("td", {}, held(versions, all)), el("td", {}, covered(covers))];
  return el("tr", { "data-holder": node }, el("th", { scope: "row" }, node), cells);
}

/** The versions that a replica has, and those that another one has and it has not. */
function held(versions, all) {
  const dots = versions.map(({ dot }) => dot);
  return [
    ...versions.map(({ dot, timestamp }) => el("div", {}, el("span", { className: "mono dot" }, dot), " ", el("span", { className: "soft" }, moment(timestamp)))),
    ...all.filter((each) => !dots.includes(each)).map((each) => el("div", { className: "warn" }, "not ", el("span", { className: "mono" }, each))),
    versions.length === 0 ? el("div", { className: "soft" }, "no value") : null,
  ].filter((each) => each !== null);
}

/**
 * What each replica holds of an entry by its own word, beside what a read came to.
 *
 * @param isWanted whether the entry is still the one that is shown
 */
export async function holders({ collection, id }, place, isWanted) {
  place.replaceChildren(el("p", { className: "state" }, "Asking each replica…"));
  try {
    const { replicas } = await get(`${entryPath(collection, id)}/replicas?vector=none&timeout=2s`);
    const dots = [...new Set(replicas.flatMap(({ versions }) => (versions ?? []).map(({ dot }) => dot)))];
    if (isWanted()) {
      place.replaceChildren(
        el("h3", {}, "On each replica"),
        table("What each replica holds", COLUMNS, replicas.sort((one, other) => one.node.localeCompare(other.node)).map((each) => row(each, dots))));
    }
  } catch (failure) {
    if (isWanted()) {
      place.replaceChildren(el("p", { className: "error", role: "alert" }, `The replicas could not be asked: ${failure.message}`));
    }
  }
}
