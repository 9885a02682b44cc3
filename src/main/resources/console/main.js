import { connection } from "./api.js";
import { collections } from "./collections.js";
import { clock } from "./dom.js";
import { feed } from "./feed.js";
import { finder } from "./finder.js";
import { inspector } from "./inspector.js";
import { rates } from "./rates.js";
import { replicas } from "./replicas.js";
import { search } from "./search.js";
import { throttle } from "./throttle.js";

const panel = (id) => document.querySelector(`#${id} .body`);
const banner = document.querySelector("#lost");
const self = document.querySelector("#self");
let name = "this node";

connection.addEventListener("lost", () => {
  banner.textContent = `Lost ${name} at ${clock(new Date())}. What is shown is from before. Trying again…`;
  banner.hidden = false;
});
connection.addEventListener("back", () => {
  banner.hidden = true;
});

const find = finder(document.querySelector("#find"), (collection, id) => inspect(collection, id));
const near = search(panel("search"), (collection, id) => inspect(collection, id));
const inspect = inspector(panel("inspector"), find.show, near.like);
replicas(panel("replicas"), (node) => {
  name = node;
  self.textContent = `served by ${node}`;
  document.title = `Syncline · ${node}`;
});
rates(panel("rates"));
throttle(panel("throttle"));
feed(panel("feed"), inspect);
collections(panel("collections"), (names) => {
  find.offer(names);
  near.offer(names);
});

/** An entry that is shown is in the address, to be sent to a colleague. */
const showAddressed = () => {
  const [, collection, id] = /^#\/([^/]+)\/(.+)$/.exec(location.hash) ?? [];
  if (id) {
    try {
      inspect(decodeURIComponent(collection), decodeURIComponent(id));
    } catch {
      // Not an address that this page has made.
    }
  }
};
window.addEventListener("hashchange", showAddressed);
showAddressed();

const theme = document.querySelector("#theme");
theme.value = document.documentElement.dataset.theme ?? "auto";
theme.addEventListener("change", () => {
  if (theme.value === "auto") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = theme.value;
  }
  try {
    localStorage.setItem("theme", theme.value);
  } catch {
    // Storage may be refused; the choice then lasts as long as the page.
  }
});
