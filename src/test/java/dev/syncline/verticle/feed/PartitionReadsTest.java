package dev.syncline.verticle.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.feed.FeedRead;
import dev.syncline.core.feed.FeedReader;
import dev.syncline.core.feed.WantedEntries;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.Addresses;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.Metadata;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartitionReadsTest {
  private static final NodeName SELF = Samples.node(1);
  private static final NodeName FIRST = Samples.node(2);
  private static final NodeName SECOND = Samples.node(3);
  private static final VersionVector NEW = VersionVector.of(Samples.dot(1, 1), Samples.dot(1, 2));

  private final Vertx vertx = Vertx.vertx();
  private final ClusterState state = threeNodes();
  private final PartitionReads reads =
      new PartitionReads(
          vertx,
          SELF,
          new MemoryLogs().store(),
          new ReplicaBoard(1),
          new Fixed(state),
          new EverybodyIsThere(new ArrayList<>()),
          new Still(),
          10_000);

  /** What never changes. */
  private record Fixed(ClusterState state) implements Metadata {
    @Override
    public Future<ClusterResult> propose(ClusterCommand command) {
      throw new UnsupportedOperationException();
    }
  }

  /** Of a time that does not pass. */
  private static final class Still implements TimeSource {
    @Override
    public long wallMillis() {
      return 0;
    }

    @Override
    public long nanos() {
      return 0;
    }
  }

  @AfterEach
  void stop() throws Exception {
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static ClusterState threeNodes() {
    TreeMap<NodeName, String> stores = new TreeMap<>();
    List.of(SELF, FIRST, SECOND).forEach(each -> stores.put(each, "store of " + each));
    return ClusterState.founded(stores);
  }

  /** Partitions that this node has none of, and that it asks {@link #FIRST} for. */
  private List<Partition> elsewhere() {
    return IntStream.range(0, Partition.SLOTS)
        .mapToObj(slot -> new Partition(2, slot))
        .filter(each -> state.ring().replicas(each).equals(List.of(FIRST, SECOND)))
        .toList();
  }

  /** {@link #FIRST} tells something of these and nothing of others. */
  private void firstTellsOf(Set<Partition> told) throws Exception {
    List<FeedRead> answer =
        told.stream()
            .map(
                each ->
                    new FeedRead(
                        each,
                        NEW,
                        Map.of(),
                        Map.of(),
                        VersionVector.EMPTY,
                        VersionVector.EMPTY,
                        false))
            .toList();
    get(
        vertx
            .eventBus()
            .<Buffer>consumer(Addresses.feed(FIRST))
            .handler(question -> question.reply(Buffer.buffer(FeedCodec.encodeReads(answer))))
            .completion());
  }

  private void ask(List<Partition> partitions, int maxLines) throws Exception {
    Map<Partition, VersionVector> after = new LinkedHashMap<>();
    partitions.forEach(each -> after.put(each, VersionVector.EMPTY));
    get(
        reads.read(
            FIRST,
            new FeedCodec.Question.Read(
                after,
                new WantedEntries(Set.of(), 0, null),
                new FeedReader.Limits(maxLines, 16, 1 << 20),
                0)));
  }

  @Test
  void aPartitionOfWhichANodeCannotTellIsReadElsewhereHoweverMuchItTellsOfOthers()
      throws Exception {
    List<Partition> asked = elsewhere().subList(0, 2);
    firstTellsOf(Set.of(asked.get(1)));

    ask(asked, 64);

    assertThat(reads.sourceOf(asked.get(0))).isEqualTo(SECOND);
    assertThat(reads.sourceOf(asked.get(1))).isEqualTo(FIRST);
  }

  @Test
  void aPartitionForWhichThereWasNoRoomIsAskedForThereAgain() throws Exception {
    List<Partition> asked = elsewhere().subList(0, 2);
    firstTellsOf(Set.of(asked.get(0)));

    ask(asked, 2);

    assertThat(reads.sourceOf(asked.get(1))).isEqualTo(FIRST);
  }
}
