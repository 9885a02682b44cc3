import { every, get } from "./api.js";
import { bytes, count, counted, duration, el, say, state, terms } from "./dom.js";
import { scrape, sum } from "./metrics.js";
import { Spark } from "./spark.js";

const EVERY_MILLIS = 2_000;
const SPAN_MILLIS = 300_000;

const MOOD = { healthy: "good", lagging: "warn", recovering: "warn", degraded: "bad", unreachable: "bad" };

/** Only the node that serves the page tells how many deletes it keeps. */
const isServing = (replica) => "tombstones" in replica;

function facts(replica) {
  const { entries, sync } = replica;
  const pairs = [
    ["Role", `${replica.role}, zone ${replica.zone}`],
    ["Lacks", entries === null ? "unknown" : counted(entries, "write")],
  ];
  // What is on its way to a healthy node comes and goes with every write.
  const isWell = replica.status === "healthy";
  if (entries && !isWell) {
    pairs.push(["Oldest missing", `${duration(replica.millis)} old${replica.oldestMissing ? `, ${replica.oldestMissing}` : ""}`]);
    pairs.push(["To catch up", sync.etaMillis === null ? "no estimate yet" : `about ${duration(sync.etaMillis)}`]);
  }
  if (replica.partitions) {
    pairs.push(["Partitions", `${count(replica.partitions.caughtUp)} of ${count(replica.partitions.total)} caught up`]);
  }
  if (replica.holdsUp && !isWell) {
    pairs.push(["Holds up", `tidying of ${counted(replica.holdsUp, "write")}`]);
  }
  pairs.push(isServing(replica)
    ? ["Sync", `${bytes(sync.bytesReceived)} received, ${bytes(sync.bytesSent)} sent`]
    : ["Sync with it", `${bytes(sync.bytesReceived)} received, ${bytes(sync.bytesSent)} sent`]);
  if (replica.trouble) {
    pairs.push(["Trouble", el("span", { className: "bad" }, replica.trouble)]);
  }
  return pairs;
}

/** One node: made anew only where something differs, so that its text can be selected. */
class Card {
  constructor(node) {
    this.spark = new Spark(SPAN_MILLIS, 3 * EVERY_MILLIS, (value) => counted(value, "write"));
    this.element = el("li", { className: "node", "data-node": node });
    this.shown = "";
  }

  show(replica) {
    this.spark.add(replica.entries);
    const now = JSON.stringify(replica);
    if (now === this.shown) {
      return;
    }
    this.shown = now;
    this.element.replaceChildren(
      el(
        "header",
        {},
        el("h3", {}, replica.node),
        isServing(replica) ? el("span", { className: "soft" }, "serves this page") : null,
        el("span", { className: `status ${MOOD[replica.status] ?? "warn"}` }, replica.status)),
      terms(facts(replica)),
      this.spark.element);
  }
}

/** The ring in a sentence, which is announced when it changes. */
function summary(all, ringVersion) {
  const unwell = all.filter(({ status }) => status !== "healthy").map(({ node, status }) => `${node} is ${status}`);
  const health = unwell.length === 0 ? (all.length === 1 ? "healthy" : "all healthy") : unwell.join(", ");
  return `Ring version ${ringVersion}, ${counted(all.length, "node")}: ${health}.`;
}

/**
 * The nodes of the ring with their status, and what each lacked over time.
 *
 * @param served told the name of the node that serves the page
 */
export function replicas(body, served) {
  const cards = new Map();
  const told = el("p", { id: "ring", role: "status" });
  const list = el("ul", { className: "nodes" });

  const show = (all) => {
    const names = all.map(({ node }) => node);
    [...cards.keys()].filter((node) => !names.includes(node)).forEach((node) => cards.delete(node));
    for (const replica of all) {
      if (!cards.has(replica.node)) {
        cards.set(replica.node, new Card(replica.node));
      }
      cards.get(replica.node).show(replica);
    }
    const wanted = names.map((node) => cards.get(node).element);
    if (wanted.length !== list.children.length || wanted.some((each, i) => each !== list.children[i])) {
      list.replaceChildren(...wanted);
    }
  };

  every(EVERY_MILLIS, async () => {
    try {
      const [{ replicas: all }, { text }] = await Promise.all([get("/v1/replicas"), scrape()]);
      const serving = all.find(isServing);
      if (serving) {
        served(serving.node);
      }
      if (all.length === 0) {
        state(body, "No node is in the ring yet.");
        return;
      }
      say(told, summary(all, count(sum(text, "syncline_ring_version"))));
      show(all);
      if (list.parentNode !== body) {
        body.removeAttribute("aria-busy");
        body.replaceChildren(told, list);
      }
    } catch (failure) {
      if (list.parentNode !== body) {
        state(body, failure.message, "error");
      }
    }
  });
}
