package dev.syncline.cli.demo;

import dev.syncline.cli.client.Answer;
import dev.syncline.cli.client.CommandFailure;
import dev.syncline.cli.client.Paths;
import dev.syncline.cli.client.Problem;
import dev.syncline.cli.client.Request;
import dev.syncline.cli.client.SampleEntries;
import dev.syncline.cli.demo.Expected.Change;
import dev.syncline.cli.terminal.Amounts;
import dev.syncline.cli.terminal.Progress;
import dev.syncline.cli.terminal.Table;
import dev.syncline.core.quorum.Consistency;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The demo's plot: load, read back, kill a node, write on, be refused, restart, catch up, prove.
 * Each step throws {@link ProofFailure} where what it promises does not hold.
 */
final class Demo {
  static final String COLLECTION = "senses";

  private static final String REFUSED_ID = "refused-at-all";
  private static final long START_MILLIS = 120_000;
  private static final long NOTICE_MILLIS = 30_000;
  private static final long CATCH_UP_MILLIS = 120_000;
  private static final int READ_BACK = 100;

  private static final List<Table.Column> PROOF =
      List.of(
          new Table.Column("node", Table.Align.LEFT),
          new Table.Column("entries", Table.Align.RIGHT),
          new Table.Column("vectors", Table.Align.LEFT),
          new Table.Column("payloads", Table.Align.LEFT),
          new Table.Column("dots", Table.Align.LEFT),
          new Table.Column("still deleted", Table.Align.RIGHT),
          new Table.Column("time", Table.Align.RIGHT));

  private final DemoCluster cluster;
  private final Story story;
  private final Script script;
  private final Expected expected = new Expected();
  private final Writer writer;
  private final Reader reader;
  private final List<NodeProcess> nodes;

  Demo(DemoCluster cluster, Story story, Script script) {
    this.cluster = cluster;
    this.story = story;
    this.script = script;
    this.writer = new Writer(cluster, COLLECTION, expected);
    this.reader = new Reader(cluster, COLLECTION);
    this.nodes = cluster.nodes();
  }

  /** All of it. */
  void run() throws CommandFailure, IOException, InterruptedException {
    Stopwatch whole = new Stopwatch();
    start();
    createCollection();
    load();
    readBack();
    NodeProcess victim = nodes.get(nodes.size() - 1);
    kill(victim);
    if (nodes.size() == 1) {
      story.skipped("with one node nobody is left to write to, so nothing is written meanwhile");
    } else {
      writeOn(victim);
      showRefusal(victim);
    }
    restart(victim);
    catchUp(victim);
    prove();
    story.title("All of it held, in " + Amounts.duration(whole.elapsed()) + ".");
  }

  private void start() throws CommandFailure, IOException, InterruptedException {
    story.title(nodes.size() == 1 ? "One node" : nodes.size() + " nodes, each a process");
    Stopwatch watch = new Stopwatch();
    Map<NodeProcess, Duration> ready = new LinkedHashMap<>();
    try (Progress progress = story.waiting("starting " + names(nodes), nodes.size())) {
      for (NodeProcess node : nodes) {
        node.start();
      }
      cluster.await(
          () -> {
            for (NodeProcess node : nodes) {
              if (!ready.containsKey(node) && cluster.isReady(node)) {
                ready.put(node, watch.elapsed());
                progress.stepBy(1);
              }
            }
            return ready.size() == nodes.size();
          },
          nodes,
          START_MILLIS,
          "the nodes did not all become ready");
    }
    for (NodeProcess node : nodes) {
      story.done(
          "%s ready at %s (pid %d)".formatted(node.name(), node.url(), node.pid()),
          ready.getOrDefault(node, Duration.ZERO));
    }
  }

  private void createCollection() throws CommandFailure, InterruptedException {
    Stopwatch watch = new Stopwatch();
    JsonObject definition =
        new JsonObject()
            .put("dimension", SampleEntries.DIMENSION)
            .put("metric", "cosine")
            .put("replicationFactor", nodes.size());
    Request request = Request.of("PUT", Paths.collection(COLLECTION));
    cluster.client(nodes.get(0)).send(request.withJson(definition.encode())).orFail();
    story.done(
        "collection '"
            + COLLECTION
            + "' of dimension "
            + SampleEntries.DIMENSION
            + (nodes.size() == 1 ? "" : ", a copy of every entry on every node"),
        watch.elapsed());
  }

  private void load() throws CommandFailure, InterruptedException {
    story.title("Real embeddings: 2,500 WordNet senses through all-MiniLM-L6-v2");
    List<Change.Put> changes = script.load();
    Stopwatch watch = new Stopwatch();
    try (Progress progress = story.progress("loading", changes.size())) {
      writer.write(changes, nodes, Consistency.QUORUM, progress);
    }
    story.done(
        "%s entries written at QUORUM, batch by batch to %s (%s)"
            .formatted(
                Amounts.count(changes.size()),
                names(nodes),
                Amounts.rate(changes.size(), watch.elapsed())),
        watch.elapsed());
    JsonObject payload = SampleEntries.payload(script.example());
    story.note(
        "such as %s: %s, %s"
            .formatted(
                script.example().id(), payload.getString("word"), payload.getString("gloss")));
  }

  private void readBack() throws CommandFailure, InterruptedException {
    Stopwatch watch = new Stopwatch();
    List<Expected.Entry> all = new ArrayList<>(expected.live());
    for (NodeProcess node : nodes) {
      Collections.shuffle(all, new Random());
      reader.proveLive(node, all.subList(0, READ_BACK), Consistency.QUORUM);
    }
    story.done(
        "%d of them, picked at random, read back at QUORUM from %s: every bit as written"
            .formatted(READ_BACK, nodes.size() == 1 ? "the node" : "each of " + names(nodes)),
        watch.elapsed());
  }

  private void kill(NodeProcess victim) throws CommandFailure, InterruptedException {
    story.title("A node dies");
    long pid = victim.pid();
    Stopwatch watch = new Stopwatch();
    victim.kill();
    List<NodeProcess> others = cluster.living();
    cluster.await(
        () -> {
          for (NodeProcess other : others) {
            if (!state(cluster.replicas(other), victim).equals("unreachable")) {
              return false;
            }
          }
          return true;
        },
        others,
        NOTICE_MILLIS,
        "not every node noticed that " + victim.name() + " is gone");
    story.done(
        "kill -9 %d: %s is gone%s"
            .formatted(
                pid, victim.name(), others.isEmpty() ? "" : ", and " + names(others) + " noticed"),
        watch.elapsed());
  }

  private static String state(Map<String, JsonObject> replicas, NodeProcess node) {
    JsonObject replica = replicas.get(node.name());
    return replica == null ? "unknown" : replica.getString("status", "unknown");
  }

  private void writeOn(NodeProcess victim) throws CommandFailure, InterruptedException {
    List<NodeProcess> others = cluster.living();
    Consistency consistency = Consistency.QUORUM;
    if (consistency.required(nodes.size()) > others.size()) {
      story.skipped(
          "a quorum of two is both, so what follows is written at ONE, to " + names(others));
      consistency = Consistency.ONE;
    }
    String level = consistency.name() + ", without " + victim.name();
    writeOn(script.added(), consistency, "more of the senses written at " + level);
    writeOn(script.changed(victim.name()), consistency, "entries changed at " + level);
    writeOn(script.deleted(), consistency, "entries deleted at " + level);
  }

  private void writeOn(List<? extends Change> changes, Consistency consistency, String what)
      throws CommandFailure, InterruptedException {
    Stopwatch watch = new Stopwatch();
    try (Progress progress = story.shortly("writing on", changes.size())) {
      writer.write(changes, cluster.living(), consistency, progress);
    }
    story.done(changes.size() + " " + what, watch.elapsed());
  }

  private void showRefusal(NodeProcess victim) throws CommandFailure, InterruptedException {
    Stopwatch watch = new Stopwatch();
    NodeProcess node = nodes.get(0);
    String target = Paths.query(Paths.vector(COLLECTION, REFUSED_ID), "consistency=all");
    JsonObject body =
        new JsonObject().put("vector", SampleEntries.base64(script.example().vector()));
    Answer answer = cluster.client(node).send(Request.of("PUT", target).withJson(body.encode()));
    if (answer.isSuccess()) {
      throw new ProofFailure(
          "a write at ALL was accepted although " + victim.name() + " is gone", node);
    }
    Problem problem = answer.problem();
    if (!problem.type().equals("quorum-unavailable")) {
      throw new ProofFailure("a write at ALL was refused for another reason: " + problem, node);
    }
    story.done("a write at ALL is refused, and says why", watch.elapsed());
    story.note(String.format(Locale.ROOT, "%d %s", problem.status(), problem));
  }

  private void restart(NodeProcess victim)
      throws CommandFailure, IOException, InterruptedException {
    story.title("The node comes back");
    Stopwatch watch = new Stopwatch();
    victim.start();
    try (Progress progress = story.waiting("restarting " + victim.name(), 1)) {
      cluster.await(
          () -> cluster.isReady(victim),
          nodes,
          START_MILLIS,
          victim.name() + " did not become ready");
      progress.stepBy(1);
    }
    story.done(
        victim.name() + " restarted on what it had on disk (pid " + victim.pid() + ")",
        watch.elapsed());
  }

  private void catchUp(NodeProcess victim) throws CommandFailure, InterruptedException {
    Stopwatch watch = new Stopwatch();
    int entries = expected.live().size();
    try (Progress progress = story.waiting(victim.name() + " is catching up", 1)) {
      cluster.await(
          () -> inStep() && reader.count(victim) == entries,
          nodes,
          CATCH_UP_MILLIS,
          victim.name() + " did not catch up");
      progress.stepBy(1);
    }
    story.done(
        victim.name() + (nodes.size() == 1 ? " lost nothing" : " has caught up by itself"),
        watch.elapsed());
    if (nodes.size() > 1) {
      tellBytes(victim);
    }
  }

  private void tellBytes(NodeProcess victim) throws CommandFailure, InterruptedException {
    List<Change.Put> puts = new ArrayList<>(script.added());
    puts.addAll(script.changed(victim.name()));
    long floats = puts.stream().mapToLong(each -> each.vector().length() * 3L / 4).sum();
    JsonObject replica = cluster.replicas(victim).get(victim.name());
    long received = replica == null ? 0 : replica.getJsonObject("sync").getLong("bytesReceived");
    story.note(
        "it received %s for the %,d writes it had missed, compressed; their vectors alone are %s"
            .formatted(
                Amounts.bytes(received),
                puts.size() + script.deleted().size(),
                Amounts.bytes(floats)));
  }

  /** Every node sees every node healthy and without lag. */
  private boolean inStep() throws CommandFailure, InterruptedException {
    for (NodeProcess node : nodes) {
      Map<String, JsonObject> replicas = cluster.replicas(node);
      for (NodeProcess other : nodes) {
        JsonObject replica = replicas.get(other.name());
        if (!state(replicas, other).equals("healthy")
            || replica == null
            || !(replica.getValue("entries") instanceof Number lag)
            || lag.longValue() != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** At ONE a node answers from what it holds itself, so each has to hold all of it. */
  private void prove() throws CommandFailure, InterruptedException {
    story.title("The proof: each node on its own, at ONE, against what was acknowledged");
    List<Expected.Entry> live = expected.live();
    List<String> absent = new ArrayList<>(expected.deleted());
    absent.add(REFUSED_ID);
    Table table = new Table(PROOF);
    try (Progress progress = story.waiting("comparing", nodes.size())) {
      for (NodeProcess node : nodes) {
        Stopwatch watch = new Stopwatch();
        prove(node, live, absent);
        table.add(
            Stream.of(
                    node.name(),
                    "all " + Amounts.count(live.size()),
                    "equal",
                    "equal",
                    "equal",
                    expected.deleted().isEmpty() ? "-" : "all " + expected.deleted().size(),
                    Amounts.duration(watch.elapsed()))
                .map(Table.Cell::of)
                .toList());
        progress.stepBy(1);
      }
    }
    story.table(table);
  }

  private void prove(NodeProcess node, List<Expected.Entry> live, List<String> absent)
      throws CommandFailure, InterruptedException {
    long count = reader.count(node);
    if (count != live.size()) {
      throw new ProofFailure(
          node.name()
              + " holds "
              + Amounts.count(count)
              + " entries instead of "
              + Amounts.count(live.size()),
          node);
    }
    reader.proveLive(node, live, Consistency.ONE);
    reader.proveAbsent(node, absent, Consistency.ONE);
  }

  private static String names(List<NodeProcess> nodes) {
    List<String> names = nodes.stream().map(NodeProcess::name).toList();
    int last = names.size() - 1;
    return last == 0
        ? names.get(0)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }
}
