package dev.syncline.adapter.hazelcast;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a member of the cluster and the clustered Vert.x on it.
 *
 * <p>The member is started before Vert.x rather than by it: a node whose name is taken never gets
 * as far as the event bus, and leaving the cluster can be bounded apart from closing Vert.x.
 */
public final class HazelcastCluster {
  private static final Logger LOG = LoggerFactory.getLogger(HazelcastCluster.class);

  private static final String CACHE = "vertx-cache";

  private HazelcastCluster() {}

  /**
   * Joins the cluster or founds one.
   *
   * @return the running node; fails with {@link NodeNameTakenException}, or with what kept the
   *     member from starting, such as a port in use, or nobody let it in for {@code
   *     joinTimeoutSeconds}
   */
  public static Future<ClusterNode> start(HazelcastSettings settings, VertxOptions options) {
    return start(settings, options, builder -> {});
  }

  /**
   * The same, with Vert.x built to taste.
   *
   * @param customizer sets what is not in the options, such as the metrics factory
   */
  public static Future<ClusterNode> start(
      HazelcastSettings settings, VertxOptions options, Consumer<VertxBuilder> customizer) {
    return onThread(
        "syncline-join-" + settings.nodeName(), () -> join(settings, options, customizer));
  }

  /**
   * Joins the event bus of a running cluster as a client: a member that is no node, holds no data,
   * and is neither counted nor suspected.
   *
   * @return fails if no node is found through the seeds in time
   */
  static Future<ClusterNode> startClient(HazelcastSettings settings, VertxOptions options) {
    return onThread("syncline-join-client", () -> joinAsClient(settings, options));
  }

  private static Future<ClusterNode> onThread(String name, Callable<Future<ClusterNode>> joining) {
    Promise<ClusterNode> started = Promise.promise();
    Runnable join =
        () -> {
          try {
            joining.call().onComplete(started);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            started.fail(e);
          } catch (Exception e) {
            started.fail(e);
          }
        };
    new Thread(join, name).start();
    return started.future();
  }

  private static Future<ClusterNode> join(
      HazelcastSettings settings, VertxOptions options, Consumer<VertxBuilder> customizer)
      throws IOException, InterruptedException {
    clearCache(settings.workDir());
    HazelcastInstance member = Hazelcast.newHazelcastInstance(HazelcastConfigs.of(settings));
    HazelcastMembership membership =
        new HazelcastMembership(member.getCluster(), settings.discovery());
    membership.follow(member);
    try {
      awaitName(settings, member, membership);
    } catch (RuntimeException | InterruptedException e) {
      member.getLifecycleService().terminate();
      throw e;
    }
    return buildVertx(settings, options, customizer, member, membership);
  }

  private static Future<ClusterNode> joinAsClient(HazelcastSettings settings, VertxOptions options)
      throws IOException {
    clearCache(settings.workDir());
    HazelcastInstance member = Hazelcast.newHazelcastInstance(HazelcastConfigs.ofClient(settings));
    HazelcastMembership membership =
        new HazelcastMembership(member.getCluster(), settings.discovery());
    if (membership.present().isEmpty()) {
      // Alone, it would found a cluster of its own, for the nodes to stumble over.
      member.getLifecycleService().terminate();
      throw new IllegalStateException(
          "no node of cluster '" + settings.clusterName() + "' answers at " + settings.discovery());
    }
    membership.follow(member);
    return buildVertx(settings, options, builder -> {}, member, membership);
  }

  private static Future<ClusterNode> buildVertx(
      HazelcastSettings settings,
      VertxOptions options,
      Consumer<VertxBuilder> customizer,
      HazelcastInstance member,
      HazelcastMembership membership) {
    HazelcastClusterManager manager = new MembersOnly(member);
    VertxBuilder builder = Vertx.builder();
    customizer.accept(builder);
    return builder
        .with(vertxOptions(settings, options))
        .withClusterManager(manager)
        .buildClustered()
        .map(vertx -> running(vertx, manager, member, membership, settings))
        .onFailure(failure -> member.getLifecycleService().terminate());
  }

  private static ClusterNode running(
      Vertx vertx,
      HazelcastClusterManager manager,
      HazelcastInstance member,
      HazelcastMembership membership,
      HazelcastSettings settings) {
    NodeInfo bus = manager.getNodeInfo();
    return new ClusterNode(
        vertx, member, membership, bus.port(), settings.limits().closeTimeoutMillis());
  }

  /** A former run of this node may still be listed for a moment. */
  private static void awaitName(
      HazelcastSettings settings, HazelcastInstance member, HazelcastMembership membership)
      throws InterruptedException {
    CountDownLatch ours = new CountDownLatch(1);
    Runnable look =
        () -> {
          if (membership.isHeldBy(settings.nodeName(), member.getCluster().getLocalMember())) {
            ours.countDown();
          }
        };
    membership.onChange(change -> look.run());
    look.run();
    if (ours.getCount() > 0) {
      LOG.atWarn()
          .addKeyValue("node", settings.nodeName())
          .addKeyValue("holder", membership.holderOf(settings.nodeName()))
          .addKeyValue("waitMillis", settings.limits().nameTakenWaitMillis())
          .log("another member has this node's name, waiting for it to leave");
      if (!ours.await(settings.limits().nameTakenWaitMillis(), TimeUnit.MILLISECONDS)) {
        throw new NodeNameTakenException(
            settings.nodeName(), membership.holderOf(settings.nodeName()));
      }
    }
  }

  private static VertxOptions vertxOptions(HazelcastSettings settings, VertxOptions given) {
    VertxOptions options = new VertxOptions(given);
    options
        .getEventBusOptions()
        .setHost(settings.bindHost())
        .setPort(settings.busPort())
        .setClusterPublicHost(settings.publicHost());
    options
        .getFileSystemOptions()
        .setFileCacheDir(settings.workDir().resolve(CACHE).toString())
        .setFileCacheDirAsExactPath(true);
    return options;
  }

  /** A killed run leaves its cache behind. */
  private static void clearCache(Path workDir) throws IOException {
    Files.createDirectories(workDir);
    Path cache = workDir.resolve(CACHE);
    if (Files.notExists(cache)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> found = Files.walk(cache)) {
      files = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }

  /** Hands the member's partitions over and stops it. */
  static CompletableFuture<Void> leave(HazelcastInstance member) {
    CompletableFuture<Void> left = new CompletableFuture<>();
    Runnable work =
        () -> {
          try {
            member.getLifecycleService().shutdown();
            left.complete(null);
          } catch (RuntimeException e) {
            left.completeExceptionally(e);
          }
        };
    Thread thread = new Thread(work, "syncline-leave");
    thread.setDaemon(true);
    thread.start();
    return left;
  }
}
