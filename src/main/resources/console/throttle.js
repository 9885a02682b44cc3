import { ask, every, get, put } from "./api.js";
import { bytes, el, state, terms } from "./dom.js";
import { samples } from "./metrics.js";

const EVERY_MILLIS = 2_000;
const SENT = "syncline_sync_peer_sent_bytes_total";

/** How fast this node sends to replicas that catch up, its throttle, and a way to set it. */
export function throttle(body) {
  const facts = el("div");
  const cap = el("input", { type: "number", id: "throttle-cap", min: "0", max: "1000000000", step: "1", required: true });
  const yielding = el("input", { type: "number", id: "throttle-yield", min: "0", max: "60000", step: "1", required: true });
  const told = el("p", { role: "status", className: "soft" });
  const form = el(
    "form",
    { className: "row" },
    el("label", { for: cap.id }, "Cap in bytes a second, 0 for none", cap),
    el("label", { for: yielding.id }, "Yield to clients, in ms", yielding),
    el("button", { type: "submit" }, "Set"));
  const hint = el("p", { className: "hint" }, "Holds for this node until its process ends; its configuration is not changed.");
  let edited = false;
  let before = null;
  form.addEventListener("input", () => {
    edited = true;
    told.textContent = "";
  });

  const show = (now, bytesPerSecond) => {
    const limited = now.currentBytesPerSecond > 0;
    facts.replaceChildren(
      terms([
        ["Sending", bytesPerSecond === null ? "measuring…" : `${bytes(bytesPerSecond)}/s`],
        ["Cap in force", limited ? `${bytes(now.currentBytesPerSecond)}/s` : "none"],
        ["Held back now", now.engaged ? "yes" : "no"],
      ]));
    if (limited && bytesPerSecond !== null) {
      facts.append(
        el("meter", {
          min: 0,
          max: now.currentBytesPerSecond,
          value: Math.min(bytesPerSecond, now.currentBytesPerSecond),
          "aria-label": "Sync traffic as a share of the cap",
        }));
    }
    if (!edited) {
      cap.value = now.bytesPerSecond;
      yielding.value = now.yieldMillis;
    }
    if (form.parentNode !== body) {
      body.removeAttribute("aria-busy");
      body.replaceChildren(facts, form, told, hint);
    }
  };

  const refresh = every(EVERY_MILLIS, async () => {
    try {
      const [now, metrics] = await Promise.all([get("/v1/throttle"), ask("/metrics")]);
      const sent = {
        at: performance.now(),
        bytes: samples(metrics.text, [SENT]).reduce((sum, each) => sum + each.value, 0),
      };
      const seconds = before === null ? 0 : (sent.at - before.at) / 1000;
      const rate = before === null || sent.bytes < before.bytes ? null : (sent.bytes - before.bytes) / seconds;
      before = sent;
      show(now, rate);
    } catch (failure) {
      before = null;
      if (form.parentNode !== body) {
        state(body, failure.message, "error");
      }
    }
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const now = await put(
        "/v1/throttle",
        JSON.stringify({ bytesPerSecond: cap.valueAsNumber, yieldMillis: yielding.valueAsNumber }));
      edited = false;
      told.className = "soft";
      told.textContent = now.bytesPerSecond === 0 ? "Sync has no cap now." : `Sync is held to ${bytes(now.bytesPerSecond)}/s now.`;
      refresh();
    } catch (failure) {
      told.className = "error";
      told.textContent = `Not set: ${failure.message}`;
    }
  });
}
