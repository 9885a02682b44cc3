package dev.syncline.adapter.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import dev.syncline.adapter.hazelcast.HazelcastSettings.Limits;
import dev.syncline.core.placement.NodeName;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HazelcastConfigsTest {
  /** What Hazelcast allows; see its MultiMapConfig. */
  private static final int MAX_BACKUPS = 6;

  private static final Discovery SEEDS =
      new Discovery.Static(List.of(new HostAndPort("10.0.0.1", 5701), new HostAndPort("n2", 5702)));

  @Test
  void aMemberCarriesItsNodeNameAndARunOfItsOwn() {
    Config first = config("127.0.0.1", "127.0.0.1", SEEDS);
    Config second = config("127.0.0.1", "127.0.0.1", SEEDS);
    assertThat(first.getMemberAttributeConfig().getAttribute("syncline.node")).isEqualTo("n1");
    assertThat(first.getMemberAttributeConfig().getAttribute("__vertx.nodeId"))
        .isNotEqualTo(second.getMemberAttributeConfig().getAttribute("__vertx.nodeId"));
    assertThat(first.getInstanceName()).isNotEqualTo(second.getInstanceName());
  }

  @Test
  void aStaticListJoinsBySeedsAndNothingElse() {
    JoinConfig join = config("127.0.0.1", "127.0.0.1", SEEDS).getNetworkConfig().getJoin();
    join.verify();
    assertThat(join.getTcpIpConfig().isEnabled()).isTrue();
    assertThat(join.getTcpIpConfig().getMembers()).containsExactly("10.0.0.1:5701", "n2:5702");
    assertThat(join.getMulticastConfig().isEnabled()).isFalse();
    assertThat(join.isAutoDetectionEnabled()).isFalse();
  }

  @Test
  void aDnsNameIsLookedUpInsteadOfSeeds() {
    Config config = config("127.0.0.1", "127.0.0.1", new Discovery.Dns("nodes.example", 5701));
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.verify();
    assertThat(join.getTcpIpConfig().isEnabled()).isFalse();
    assertThat(join.getMulticastConfig().isEnabled()).isFalse();
    assertThat(config.getProperty("hazelcast.discovery.enabled")).isEqualTo("true");
    assertThat(Integer.parseInt(config.getProperty("hazelcast.wait.seconds.before.join")))
        .isPositive();
  }

  @Test
  void aTakenPortIsNotEvadedByTheNextOne() {
    NetworkConfig network = config("127.0.0.1", "127.0.0.1", SEEDS).getNetworkConfig();
    assertThat(network.getPort()).isEqualTo(5701);
    assertThat(network.isPortAutoIncrement()).isFalse();
  }

  @Test
  void oneAddressIsBoundUnlessAWildcardIsAskedFor() {
    Config one = config("10.0.0.1", "node.example", SEEDS);
    assertThat(one.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
    assertThat(one.getProperty("hazelcast.local.localAddress")).isEqualTo("10.0.0.1");
    assertThat(one.getNetworkConfig().getPublicAddress()).isEqualTo("node.example");
    Config every = config("0.0.0.0", "10.0.0.1", SEEDS);
    assertThat(every.getProperty("hazelcast.socket.bind.any")).isEqualTo("true");
    assertThat(every.getProperty("hazelcast.local.localAddress")).isEqualTo("10.0.0.1");
  }

  @Test
  void whatSubscriptionsDoNotNeedIsOff() {
    Config config = config("127.0.0.1", "127.0.0.1", SEEDS);
    assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
    assertThat(config.getJetConfig().isEnabled()).isFalse();
    assertThat(config.getMetricsConfig().isEnabled()).isFalse();
    assertThat(config.getNetworkConfig().getMemcacheProtocolConfig().isEnabled()).isFalse();
  }

  @Test
  void theStructuresOfVertxHaveTheMostBackups() {
    Config config = config("127.0.0.1", "127.0.0.1", SEEDS);
    assertThat(config.getMultiMapConfigs())
        .hasEntrySatisfying(
            "__vertx.subs",
            subscriptions -> {
              assertThat(subscriptions.getBackupCount()).isEqualTo(MAX_BACKUPS);
              assertThat(subscriptions.getValueCollectionType())
                  .isEqualTo(MultiMapConfig.ValueCollectionType.SET);
            });
    for (String map : List.of("__vertx.haInfo", "__vertx.nodeInfo")) {
      assertThat(config.getMapConfigs())
          .hasEntrySatisfying(
              map, each -> assertThat(each.getBackupCount()).isEqualTo(MAX_BACKUPS));
    }
  }

  @Test
  void onlyWhatMembersExchangeIsDeserialized() {
    var filter =
        config("127.0.0.1", "127.0.0.1", SEEDS)
            .getSerializationConfig()
            .getJavaSerializationFilterConfig();
    assertThat(filter.isDefaultsDisabled()).isTrue();
    assertThat(
            filter.getWhitelist().isListed("io.vertx.spi.cluster.hazelcast.impl.HazelcastNodeInfo"))
        .isTrue();
    assertThat(filter.getWhitelist().isListed("javax.management.BadAttributeValueExpException"))
        .isFalse();
    assertThat(filter.getWhitelist().isListed("org.example.Gadget")).isFalse();
  }

  @Test
  void liveMembersAreNotRemovedForASecondsLongPause() {
    assertThat(
            config("127.0.0.1", "127.0.0.1", SEEDS)
                .getProperty("hazelcast.max.no.heartbeat.seconds"))
        .isEqualTo("15");
    assertThatIllegalArgumentException().isThrownBy(() -> new Limits(60, 5_000, 9, 5_000));
  }

  @Test
  void aWildcardIsNoAddressForPeers() {
    assertThatIllegalArgumentException().isThrownBy(() -> config("0.0.0.0", "0.0.0.0", SEEDS));
  }

  private static Config config(String bindHost, String publicHost, Discovery discovery) {
    return HazelcastConfigs.of(
        new HazelcastSettings(
            "test",
            new NodeName("n1"),
            bindHost,
            publicHost,
            5701,
            0,
            discovery,
            Path.of("unused"),
            Limits.DEFAULTS));
  }
}
