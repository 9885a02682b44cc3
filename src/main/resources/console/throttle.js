import { every, get, put } from "./api.js";
import { bytes, count, el, say, state, terms } from "./dom.js";
import { scrape, sum } from "./metrics.js";
import { Spark } from "./spark.js";

const EVERY_MILLIS = 2_000;
const SPAN_MILLIS = 300_000;
const SENT = "syncline_sync_peer_sent_bytes_total";
const MEGA = 1_000_000;

/** The least that the API takes, but for 0. */
const LEAST_BYTES = 1_024;

const speed = (value) => `${bytes(value)}/s`;

/** How fast this node sends to replicas that catch up, its throttle, and a way to set it. */
export function throttle(body) {
  const facts = el("div");
  const spark = new Spark(SPAN_MILLIS, 3 * EVERY_MILLIS, speed);
  const cap = el("input", { type: "number", id: "throttle-cap", min: "0", max: "1000", step: "any", required: true });
  const yielding = el("input", { type: "number", id: "throttle-yield", min: "0", max: "60000", step: "1", required: true });
  const told = el("p", { role: "status", className: "soft" });
  const form = el(
    "form",
    { className: "row" },
    el("label", { for: cap.id }, "Cap in MB/s, 0 for none", cap),
    el("label", { for: yielding.id }, "Yield to clients, in ms", yielding),
    el("button", { type: "submit" }, "Set"));
  const hint = el(
    "p",
    { className: "hint" },
    "Holds for this node until its process ends; its configuration is not changed. While writes take longer than the yield on average, sync goes slower; 0 for never.");
  let edited = false;
  let before = null;
  let rate = null;
  form.addEventListener("input", () => {
    edited = true;
    say(told, "");
  });

  const show = (now) => {
    const limit = now.currentBytesPerSecond;
    facts.replaceChildren(
      terms([
        ["Sending", rate === null ? "measuring…" : speed(rate)],
        ["Cap in force", limit > 0 ? speed(limit) : "none"],
        ["Held back now", now.engaged ? el("strong", { className: "warn" }, "yes") : "no"],
      ]));
    if (limit > 0 && rate !== null) {
      const label = "Sync traffic as a share of the cap";
      facts.append(el("meter", { min: 0, max: limit, value: Math.min(rate, limit), "aria-label": label }));
    }
    if (!edited) {
      cap.value = now.bytesPerSecond / MEGA;
      yielding.value = now.yieldMillis;
    }
    if (form.parentNode !== body) {
      body.removeAttribute("aria-busy");
      body.replaceChildren(facts, spark.element, form, told, hint);
    }
  };

  /** The rate since the last look; null where there was none, or the node was started anew. */
  const rateOf = ({ at, text }) => {
    const now = { at, sent: sum(text, SENT) };
    const known = before !== null && now.sent >= before.sent;
    const perSecond = known ? ((now.sent - before.sent) * 1000) / (at - before.at) : null;
    before = now;
    return perSecond;
  };

  const refresh = every(EVERY_MILLIS, async () => {
    try {
      const [now, metrics] = await Promise.all([get("/v1/throttle"), scrape()]);
      if (metrics.at !== before?.at) {
        rate = rateOf(metrics);
        spark.add(rate);
      }
      show(now);
    } catch (failure) {
      before = null;
      if (form.parentNode !== body) {
        state(body, failure.message, "error");
      }
    }
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (cap.valueAsNumber > 0 && Math.round(cap.valueAsNumber * MEGA) < LEAST_BYTES) {
      told.className = "error";
      say(told, `Not set: the least cap is ${LEAST_BYTES / MEGA} MB/s (${count(LEAST_BYTES)} bytes a second); 0 is no cap.`);
      return;
    }
    const wish = { bytesPerSecond: Math.round(cap.valueAsNumber * MEGA), yieldMillis: yielding.valueAsNumber };
    try {
      const now = await put("/v1/throttle", JSON.stringify(wish));
      edited = false;
      told.className = "soft";
      say(told, now.bytesPerSecond === 0 ? "Sync has no cap now." : `Sync is held to ${speed(now.bytesPerSecond)} now.`);
      refresh();
    } catch (failure) {
      told.className = "error";
      say(told, `Not set: ${failure.message}`);
    }
  });
}
