const TIMEOUT_MILLIS = 10_000;

/** Told "lost" when this node stops answering, and "back" when it answers again. */
export const connection = new EventTarget();

let lost = false;

function reached(isReached) {
  if (lost === isReached) {
    lost = !isReached;
    connection.dispatchEvent(new Event(lost ? "lost" : "back"));
  }
}

/** What a node refused, with its own words as the message. */
export class Refused extends Error {
  constructor(problem, status, context) {
    super(problem.detail ?? problem.title ?? `the node answered ${status}`);
    this.status = status;
    this.type = String(problem.type ?? "").split("/").pop();
    this.context = context;
  }
}

/** No answer at all. */
export class Unreached extends Error {}

/**
 * Asks this node.
 *
 * @returns the response and its text
 * @throws Refused or Unreached
 */
export async function ask(path, options = {}) {
  let response;
  let text;
  try {
    response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MILLIS), ...options });
    text = await response.text();
  } catch (failure) {
    reached(false);
    throw new Unreached("this node does not answer", { cause: failure });
  }
  reached(true);
  if (!response.ok) {
    throw await refusal(response, text);
  }
  return { response, text };
}

/** What is wrong, of an answer that is a problem document, or of one that a proxy made up. */
export async function refusal(response, text) {
  let problem = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // No problem document: the status says what there is to say.
  }
  return new Refused(problem, response.status, response.headers.get("Causal-Context"));
}

/** Asks for JSON. */
export async function get(path) {
  const { text } = await ask(path);
  return JSON.parse(text);
}

/** Sends JSON, given as text, and reads what is answered. */
async function send(method, path, body, headers) {
  const { text } = await ask(path, { method, body, headers: { "Content-Type": "application/json", ...headers } });
  return JSON.parse(text);
}

/** Puts JSON, given as text. */
export const put = (path, body, headers = {}) => send("PUT", path, body, headers);

/** Posts JSON, given as text. */
export const post = (path, body) => send("POST", path, body, {});

/** The path of an entry. */
export const entryPath = (collection, id) =>
  `/v1/collections/${encodeURIComponent(collection)}/vectors/${encodeURIComponent(id)}`;

/** The address of an entry on this page. */
export const entryAddress = (collection, id) => `#/${encodeURIComponent(collection)}/${encodeURIComponent(id)}`;

/**
 * Does something now and again and again, each time after the one before has ended; not while
 * nobody looks, and at once when somebody does again.
 */
export function every(millis, action) {
  let timer = 0;
  let runs = false;
  const run = async () => {
    clearTimeout(timer);
    if (runs) {
      return;
    }
    runs = true;
    try {
      if (!document.hidden) {
        await action();
      }
    } finally {
      runs = false;
      timer = setTimeout(run, millis);
    }
  };
  document.addEventListener("visibilitychange", () => document.hidden || run());
  connection.addEventListener("back", run);
  run();
  return run;
}
