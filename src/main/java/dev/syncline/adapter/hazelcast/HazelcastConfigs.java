package dev.syncline.adapter.hazelcast;

import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Hazelcast's configuration, wholly in code: no file on the class path and no file on disk is read.
 *
 * <p>Hazelcast carries the member list and the event bus's subscriptions, a few hundred small
 * entries. So it gets few threads and partitions, and what would cost at start or at rest is off.
 */
final class HazelcastConfigs {
  /** Attribute of a member that holds the node's name; a member without it is no node. */
  static final String NODE_ATTRIBUTE = "syncline.node";

  /** Attribute that Vert.x reads its node id from when it is handed a running member. */
  static final String VERTX_NODE_ID_ATTRIBUTE = "__vertx.nodeId";

  /** The most that Hazelcast allows. */
  private static final int BACKUPS = 6;

  private static final int RUN_PREFIX_LENGTH = 8;
  private static final int STATIC_QUESTION_ROUND_SECONDS = 1;
  private static final String STATIC_WAIT_SECONDS = "1";
  private static final String DNS_WAIT_SECONDS = "3";
  private static final long RETRY_PAUSE_MILLIS = 100;

  /** Hazelcast repeats at once at first, and then after pauses that grow to the one above. */
  private static final int CLAIMS_AT_ONCE = 15;

  private HazelcastConfigs() {}

  static Config of(HazelcastSettings settings) {
    Config config = new Config();
    String run = UUID.randomUUID().toString();
    config.setClusterName(settings.clusterName());
    // Names the threads; it has to be unique in the process, which may run several nodes.
    config.setInstanceName(settings.nodeName() + "-" + run.substring(0, RUN_PREFIX_LENGTH));
    config
        .getMemberAttributeConfig()
        .setAttribute(NODE_ATTRIBUTE, settings.nodeName().value())
        .setAttribute(VERTX_NODE_ID_ATTRIBUTE, run);
    network(config, settings);
    discovery(config, settings.discovery());
    joining(config, settings);
    splitBrain(config);
    failureDetection(config, settings);
    threads(config);
    turnedOff(config);
    vertxStructures(config);
    config.getSerializationConfig().setJavaSerializationFilterConfig(serializationFilter());
    config.setProperty("hazelcast.logging.type", "slf4j");
    return config;
  }

  /**
   * A member that is no node: it has no node's name, so nobody counts or suspects it, and it holds
   * none of the cluster's data, so that it may come and go.
   */
  static Config ofClient(HazelcastSettings settings) {
    Config config = of(settings);
    config.getMemberAttributeConfig().removeAttribute(NODE_ATTRIBUTE);
    config.setLiteMember(true);
    return config;
  }

  private static void network(Config config, HazelcastSettings settings) {
    boolean everyInterface = settings.bindsEveryInterface();
    String local = everyInterface ? settings.publicHost() : settings.bindHost();
    // A taken port is an error: on the next one, nobody would look for this node.
    NetworkConfig network =
        config.getNetworkConfig().setPort(settings.clusterPort()).setPortAutoIncrement(false);
    // A killed process leaves connections in TIME_WAIT on the port that its next run needs.
    network.setReuseAddress(true);
    network.setPublicAddress(settings.publicHost());
    // The member's address comes from here, not from matching interfaces with the seeds.
    config.setProperty("hazelcast.local.localAddress", local);
    config.setProperty("hazelcast.socket.bind.any", String.valueOf(everyInterface));
    config.setProperty("hazelcast.socket.client.bind.any", "true");
    config.setProperty("hazelcast.prefer.ipv4.stack", String.valueOf(local.indexOf(':') < 0));
  }

  private static void discovery(Config config, Discovery discovery) {
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getAutoDetectionConfig().setEnabled(false);
    // How long members are asked who the master is before this one claims to be. It is one round:
    // a member that has a master answers at once, and claims need everyone's consent.
    join.getTcpIpConfig().setConnectionTimeoutSeconds(STATIC_QUESTION_ROUND_SECONDS);
    if (discovery instanceof Discovery.Static fixed) {
      join.getTcpIpConfig().setEnabled(true);
      fixed.seeds().forEach(seed -> join.getTcpIpConfig().addMember(seed.toString()));
    }
    NodeDiscovery nodes = new NodeDiscovery(discovery, join.getTcpIpConfig());
    join.getDiscoveryConfig()
        .setDiscoveryServiceProvider(
            settings -> nodes.seenFrom(settings.getDiscoveryNode().getPublicAddress()));
    config.addListenerConfig(new ListenerConfig(nodes));
    config.setProperty("hazelcast.discovery.enabled", "true");
    // How long a node waits for a DNS name to list anyone else; with 0, pods that start together
    // each found a cluster of one. Also delays moving partitions to new members, which is welcome:
    // three that join cost one move.
    config.setProperty(
        "hazelcast.wait.seconds.before.join",
        discovery instanceof Discovery.Dns ? DNS_WAIT_SECONDS : STATIC_WAIT_SECONDS);
    config.setProperty("hazelcast.max.wait.seconds.before.join", "5");
  }

  private static void joining(Config config, HazelcastSettings settings) {
    config.setProperty(
        "hazelcast.max.join.seconds", String.valueOf(settings.limits().joinTimeoutSeconds()));
    // A seed whose host drops packets holds up the first member for this long (default 10).
    config.setProperty("hazelcast.socket.connect.timeout.seconds", "2");
    // A joiner sleeps in whole seconds until it is connected to all members (default up to 120,
    // which a frozen member takes); connections are made on use anyway.
    config.setProperty("hazelcast.connect.all.wait.seconds", "1");
    // Operations that met a member before it had joined are repeated after this (default 500).
    config.setProperty(
        "hazelcast.invocation.retry.pause.millis", String.valueOf(RETRY_PAUSE_MILLIS));
  }

  private static void splitBrain(Config config) {
    // Clusters that formed apart look for each other this often (defaults 300 and 120).
    config.setProperty("hazelcast.merge.first.run.delay.seconds", "5");
    config.setProperty("hazelcast.merge.next.run.delay.seconds", "5");
    config.setProperty("hazelcast.max.join.merge.target.seconds", "5");
  }

  private static void failureDetection(Config config, HazelcastSettings settings) {
    config.setProperty("hazelcast.heartbeat.interval.seconds", "3");
    config.setProperty(
        "hazelcast.max.no.heartbeat.seconds",
        String.valueOf(settings.limits().heartbeatTimeoutSeconds()));
    // A member consents to a new master once it misses the old one too, refuses until then, and is
    // dropped when it has refused too often. Hazelcast reads the number of claims from this
    // property as well, and most of them follow each other at the pause given above: so the number
    // counts, while the seconds are not waited for, since a silent member is soon suspected.
    config.setProperty(
        "hazelcast.mastership.claim.timeout.seconds",
        String.valueOf(claims(settings.limits().heartbeatTimeoutSeconds())));
    // Leaving hands over the partitions; the closing of the node bounds it as well.
    config.setProperty("hazelcast.graceful.shutdown.max.wait", "5");
  }

  /** As many as fill twice the heartbeat timeout, after some that are made at once. */
  private static int claims(int heartbeatTimeoutSeconds) {
    long millis = 2 * TimeUnit.SECONDS.toMillis(heartbeatTimeoutSeconds);
    return (int) (millis / RETRY_PAUSE_MILLIS) + CLAIMS_AT_ONCE;
  }

  private static void threads(Config config) {
    // The partition count has to be the same on every member.
    config.setProperty("hazelcast.partition.count", "31");
    config.setProperty("hazelcast.operation.thread.count", "1");
    config.setProperty("hazelcast.operation.generic.thread.count", "2");
    config.setProperty("hazelcast.operation.response.thread.count", "1");
    // A connection whose other end has not greeted yet, as a frozen member's never does, keeps the
    // thread that writes to it busy (hazelcast/hazelcast#26473): not the one thread for all.
    config.setProperty("hazelcast.io.thread.count", "3");
    config.setProperty("hazelcast.event.thread.count", "1");
  }

  private static void turnedOff(Config config) {
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.health.monitoring.level", "OFF");
    config.setProperty("hazelcast.jmx", "false");
    // The node closes its parts in order; a hook would pull the membership from under them.
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.getMetricsConfig().setEnabled(false);
    config.getJetConfig().setEnabled(false);
  }

  /**
   * What vertx-hazelcast's default-cluster.xml declares, with more backups: a node that is lost
   * while what another one has left is still on its way takes no subscription with it.
   */
  private static void vertxStructures(Config config) {
    config.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs")
            .setBackupCount(BACKUPS)
            .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
    config.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(BACKUPS));
    config.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(BACKUPS));
  }

  /** Java-serialized objects of other classes are refused; nothing of ours is serialized so. */
  private static JavaSerializationFilterConfig serializationFilter() {
    ClassFilter allowed =
        new ClassFilter().addPrefixes("com.hazelcast.", "io.vertx.spi.cluster.hazelcast.impl.");
    allowed.addPrefixes("java.lang.", "java.util.", "[");
    return new JavaSerializationFilterConfig().setDefaultsDisabled(true).setWhitelist(allowed);
  }
}
