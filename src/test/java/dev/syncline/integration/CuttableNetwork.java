package dev.syncline.integration;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A network between nodes of one machine that can be cut, without any privilege: each node listens
 * at an address of the loopback of its own and is known to its peers by another one, from which
 * this class relays. Linux only: it finds out in {@code /proc} whose connection it relays.
 */
final class CuttableNetwork implements AutoCloseable {
  private static final int CLUSTER_PORT = TestCluster.freePort();
  private static final int BUS_PORT = TestCluster.freePort();
  private static final long PATIENCE_SECONDS = 30;

  private final Vertx vertx = Vertx.vertx();
  private final NetClient client = vertx.createNetClient();
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final Map<String, Long> processes = new ConcurrentHashMap<>();
  private final Set<Relayed> relayed = ConcurrentHashMap.newKeySet();
  private volatile Set<String> apart = Set.of();

  /** A connection between two nodes. */
  private record Relayed(String from, String to, NetSocket socket) {}

  CuttableNetwork(List<String> names) throws Exception {
    List<Future<?>> servers = new ArrayList<>();
    for (String name : names) {
      numbers.put(name, numbers.size() + 1);
      for (int port : new int[] {CLUSTER_PORT, BUS_PORT}) {
        NetServerOptions options =
            new NetServerOptions().setHost(publicHost(name)).setPort(port).setReuseAddress(true);
        NetServer server = vertx.createNetServer(options);
        servers.add(server.connectHandler(socket -> relay(socket, name, port)).listen());
      }
    }
    Future.all(servers)
        .toCompletionStage()
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private String publicHost(String name) {
    return "127.0.1." + numbers.get(name);
  }

  /** Where a node listens, for its clients. */
  String clientHost(String name) {
    return "127.0.2." + numbers.get(name);
  }

  /** What a node has to be told to be part of this network. */
  Map<String, String> settings(String name) {
    List<String> seeds =
        numbers.keySet().stream().map(each -> publicHost(each) + ":" + CLUSTER_PORT).toList();
    return Map.of(
        "SYNCLINE_NODE_HOST", publicHost(name),
        "SYNCLINE_NODE_BIND_HOST", clientHost(name),
        "SYNCLINE_CLUSTER_PORT", String.valueOf(CLUSTER_PORT),
        "SYNCLINE_BUS_PORT", String.valueOf(BUS_PORT),
        "SYNCLINE_CLUSTER_SEEDS", String.join(",", seeds));
  }

  /** Tells which process is the node's. */
  void runs(String name, long pid) {
    processes.put(name, pid);
  }

  /** Cuts the nodes named off from all others, not from each other. */
  void cutOff(String... names) {
    apart = Set.of(names);
    relayed.stream()
        .filter(each -> isCut(each.from(), each.to()))
        .forEach(each -> each.socket().close());
  }

  void heal() {
    apart = Set.of();
  }

  private boolean isCut(String from, String to) {
    return apart.contains(from) != apart.contains(to);
  }

  private void relay(NetSocket socket, String to, int port) {
    socket.pause();
    vertx
        .executeBlocking(() -> ownerOf(socket.remoteAddress().port(), port), false)
        .onComplete(
            owner -> {
              Relayed connection = new Relayed(String.valueOf(owner.result()), to, socket);
              if (owner.failed() || isCut(connection.from(), to)) {
                socket.close();
                return;
              }
              relayed.add(connection);
              client
                  .connect(port, clientHost(to))
                  .onFailure(e -> socket.close())
                  .onSuccess(there -> join(connection, there));
            });
  }

  private void join(Relayed connection, NetSocket there) {
    NetSocket here = connection.socket();
    here.closeHandler(
        none -> {
          relayed.remove(connection);
          there.close();
        });
    there.closeHandler(none -> here.close());
    here.pipeTo(there);
    there.pipeTo(here);
    if (isCut(connection.from(), connection.to())) {
      here.close();
    }
  }

  /** The node whose process holds the other end of a connection to this process. */
  private String ownerOf(int port, int localPort) throws IOException {
    String socket = "socket:[" + inodeOf(port, localPort) + "]";
    for (Map.Entry<String, Long> each : processes.entrySet()) {
      try (Stream<Path> files = Files.list(Path.of("/proc/" + each.getValue() + "/fd"))) {
        if (files.anyMatch(file -> isLinkTo(file, socket))) {
          return each.getKey();
        }
      }
    }
    throw new IOException("nobody's connection");
  }

  private static boolean isLinkTo(Path file, String target) {
    try {
      return target.equals(Files.readSymbolicLink(file).toString());
    } catch (IOException e) {
      // Closed meanwhile.
      return false;
    }
  }

  /** The fields of a line: number, local address, remote address, …, inode. */
  private static String inodeOf(int port, int remotePort) throws IOException {
    String local = String.format(":%04X", port);
    String remote = String.format(":%04X", remotePort);
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length > 9 && fields[1].endsWith(local) && fields[2].endsWith(remote)) {
          return fields[9];
        }
      }
    }
    throw new IOException("no connection from port " + port);
  }

  @Override
  public void close() {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the network was not closed", e);
    }
  }
}
