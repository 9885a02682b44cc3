import { every, get } from "./api.js";
import { bytes, count, duration, el, state, terms } from "./dom.js";
import { Spark } from "./spark.js";

const EVERY_MILLIS = 2_000;
const KEPT = 150;

const MOOD = { healthy: "good", lagging: "warn", recovering: "warn", degraded: "bad", unreachable: "bad" };

/**
 * The nodes of the ring with their status, and what each lacked over time.
 *
 * @param served told the name of the node that serves the page
 */
export function replicas(body, served) {
  const sparks = new Map();

  const spark = (node) => {
    if (!sparks.has(node)) {
      sparks.set(
        node,
        new Spark(KEPT, (last, most) =>
          `${node} lacks ${last === null ? "an unknown number of writes" : count(last)} now, ${count(most)} at most in the time shown`));
    }
    return sparks.get(node);
  };

  const card = (replica) => {
    const isServing = "tombstones" in replica;
    const pairs = [
      ["Role", `${replica.role}${replica.zone ? `, zone ${replica.zone}` : ""}`],
      ["Lacks", replica.entries === null ? "unknown" : `${count(replica.entries)} writes`],
      ["Oldest missing", replica.entries ? duration(replica.millis) : "none"],
    ];
    if (replica.partitions) {
      pairs.push(["Partitions", `${replica.partitions.caughtUp} of ${replica.partitions.total} caught up`]);
    }
    if (replica.entries) {
      pairs.push(["Catching up", replica.sync.etaMillis === null ? "no estimate yet" : `about ${duration(replica.sync.etaMillis)} left`]);
    }
    pairs.push([isServing ? "Sync received" : "Sync sent to it", bytes(isServing ? replica.sync.bytesReceived : replica.sync.bytesSent)]);
    if (replica.trouble) {
      pairs.push(["Trouble", replica.trouble]);
    }
    const line = spark(replica.node);
    return el(
      "li",
      { className: "node", "data-node": replica.node },
      el(
        "header",
        {},
        el("h3", {}, replica.node),
        isServing ? el("span", { className: "soft" }, "serves this page") : null,
        el("span", { className: `status ${MOOD[replica.status] ?? "warn"}` }, replica.status)),
      terms(pairs),
      line.element);
  };

  const list = el("ul", { className: "nodes" });
  every(EVERY_MILLIS, async () => {
    try {
      const { replicas: all } = await get("/v1/replicas");
      const serving = all.find((replica) => "tombstones" in replica);
      if (serving) {
        served(serving.node);
      }
      if (all.length === 0) {
        state(body, "No node is in the ring yet.");
        return;
      }
      all.forEach((replica) => spark(replica.node).add(replica.entries));
      list.replaceChildren(...all.map(card));
      if (list.parentNode !== body) {
        body.removeAttribute("aria-busy");
        body.replaceChildren(list);
      }
    } catch (failure) {
      if (list.parentNode !== body) {
        state(body, failure.message, "error");
      }
    }
  });
}
