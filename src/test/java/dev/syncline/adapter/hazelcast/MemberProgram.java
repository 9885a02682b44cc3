package dev.syncline.adapter.hazelcast;

import dev.syncline.core.placement.NodeName;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One member in a process of its own, driven by lines: it tells on standard output what happens and
 * obeys standard input, whose end closes it, so that it never outlives the test.
 *
 * <p>Arguments: name, host, cluster port, {@code static} or {@code dns}, seeds or DNS name, work
 * directory, then {@code key=value} of {@code nameTakenWaitMillis}.
 */
public final class MemberProgram {
  private static final String ADDRESS = "member-program.";
  private static final long REQUEST_TIMEOUT_MILLIS = 5_000;
  private static final long START_TIMEOUT_SECONDS = 120;

  private MemberProgram() {}

  /** Runs until standard input ends. */
  public static void main(String[] args) throws Exception {
    NodeName name = new NodeName(args[0]);
    int port = Integer.parseInt(args[2]);
    Discovery discovery =
        args[3].equals("dns")
            ? new Discovery.Dns(args[4], port)
            : new Discovery.Static(
                Stream.of(args[4].split(","))
                    .filter(seed -> !seed.isEmpty())
                    .map(HostAndPort::parse)
                    .toList());
    HazelcastSettings.Limits defaults = HazelcastSettings.Limits.DEFAULTS;
    HazelcastSettings settings =
        new HazelcastSettings(
            "test",
            name,
            args[1],
            args[1],
            port,
            0,
            discovery,
            Path.of(args[5]),
            new HazelcastSettings.Limits(
                defaults.joinTimeoutSeconds(), 2_000, defaults.heartbeatTimeoutSeconds(), 5_000));
    try {
      ClusterNode node =
          HazelcastCluster.start(settings, new VertxOptions().setEventLoopPoolSize(1))
              .await(START_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      serve(name, node);
    } catch (NodeNameTakenException e) {
      say("refused " + e.getMessage());
    }
  }

  private static void serve(NodeName name, ClusterNode node) throws Exception {
    Vertx vertx = node.vertx();
    node.membership().onChange(change -> say("changed " + names(node)));
    vertx
        .eventBus()
        .<String>consumer(ADDRESS + name, message -> message.reply(name.value()))
        .completion()
        .await(START_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    say("started " + node.clusterPort() + " " + node.busPort());
    say("changed " + names(node));
    commands(node);
    long begin = System.nanoTime();
    node.close().await(START_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    say("closed " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
  }

  private static void commands(ClusterNode node) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line;
    while ((line = in.readLine()) != null && !line.equals("close")) {
      List<String> words = List.of(line.split(" "));
      if (words.get(0).equals("ask")) {
        ask(node, words.get(1));
      }
    }
  }

  private static void ask(ClusterNode node, String peer) {
    node.vertx()
        .eventBus()
        .<String>request(
            ADDRESS + peer, "", new DeliveryOptions().setSendTimeout(REQUEST_TIMEOUT_MILLIS))
        .onComplete(
            answer -> say("answered " + answer.body(), peer),
            failure -> say("unanswered " + failure.getMessage(), peer));
  }

  private static String names(ClusterNode node) {
    return String.join(
        ",", new TreeSet<>(node.membership().present().stream().map(NodeName::value).toList()));
  }

  private static synchronized void say(String... words) {
    System.out.println(String.join(" ", words));
    System.out.flush();
  }
}
