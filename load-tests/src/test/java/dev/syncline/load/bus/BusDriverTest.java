package dev.syncline.load.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.api.bus.BatchRequest;
import dev.syncline.api.bus.BatchResult;
import dev.syncline.api.bus.DeleteRequest;
import dev.syncline.api.bus.FloatVector;
import dev.syncline.api.bus.MutationRequest;
import dev.syncline.api.bus.Payload;
import dev.syncline.api.bus.ReadRequest;
import dev.syncline.api.bus.ReadResult;
import dev.syncline.api.bus.Replicator;
import dev.syncline.api.bus.SearchRequest;
import dev.syncline.api.bus.SearchResult;
import dev.syncline.api.bus.StreamEvent;
import dev.syncline.api.bus.StreamRequest;
import dev.syncline.api.bus.WriteRequest;
import dev.syncline.api.bus.WriteResult;
import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.Entries;
import dev.syncline.load.driver.KeySequence;
import dev.syncline.load.driver.Level;
import dev.syncline.load.driver.LoopResult;
import dev.syncline.load.driver.Operation;
import dev.syncline.load.driver.Window;
import dev.syncline.load.driver.Workload;
import dev.syncline.load.vectors.VectorSource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BusDriverTest {
  private static final int DIMS = 8;

  private final Vertx vertx = Vertx.vertx();
  private final Dataset dataset =
      new Dataset("c", VectorSource.gaussian(1, DIMS, 10), new KeySequence(250, 0));
  private final FakeReplicator node = new FakeReplicator();
  private final BusDriver driver = new BusDriver(vertx, node, 1, () -> {});

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private LoopResult run(Operation operation) throws IOException {
    Window window = Window.after(System.nanoTime(), 0, 200);
    return driver.run(new Workload(operation, Level.QUORUM, DIMS, 4, 25), dataset, window);
  }

  @Test
  void everyAcknowledgedEntryCounts() throws Exception {
    LoopResult writes = run(Operation.WRITE);
    assertThat(writes.errors()).isEmpty();
    assertThat(writes.entriesAcknowledged()).isEqualTo(node.writes.get()).isPositive();
    LoopResult batches = run(Operation.BATCH);
    assertThat(batches.entriesAcknowledged()).isEqualTo(node.batched.size()).isPositive();
    LoopResult reads = run(Operation.READ);
    assertThat(reads.entriesAcknowledged()).isEqualTo(node.reads.get()).isPositive();
  }

  @Test
  void aReadWithoutItsVectorIsAnError() throws Exception {
    node.dims = DIMS - 1;
    LoopResult result = run(Operation.READ);
    assertThat(result.entriesAcknowledged()).isZero();
    assertThat(result.errors()).containsOnlyKeys("ShortAnswer");
  }

  @Test
  void loadingStoresEveryKeyOnceAtAllReplicas() throws Exception {
    driver.load(dataset);
    assertThat(node.level).isEqualTo(Consistency.ALL);
    assertThat(node.batched).hasSize(250).doesNotHaveDuplicates();
    assertThat(node.batched).contains(Entries.id(0), Entries.id(249));
  }

  @Test
  void loadingThatFailsSaysWhy() {
    node.failure = new IllegalStateException("no quorum");
    assertThatThrownBy(() -> driver.load(dataset))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0 of 250")
        .hasMessageContaining("no quorum");
  }

  private static final class FakeReplicator implements Replicator {
    final AtomicLong writes = new AtomicLong();
    final AtomicLong reads = new AtomicLong();
    final List<String> batched = new CopyOnWriteArrayList<>();
    volatile Consistency level = Consistency.ONE;
    volatile int dims = DIMS;
    volatile RuntimeException failure = new IllegalStateException("none");

    private static WriteResult written(String id) {
      return new WriteResult(id, "n1@1:1", Instant.EPOCH, 2, 3, true, "context");
    }

    private boolean fails() {
      return !"none".equals(failure.getMessage());
    }

    /** On a later turn, as a real one. */
    private static <T> Uni<T> later(Uni<T> uni) {
      return uni.emitOn(
          task ->
              java.util.Objects.requireNonNull(Vertx.currentContext())
                  .runOnContext(v -> task.run()));
    }

    @Override
    public Uni<WriteResult> write(WriteRequest request) {
      writes.incrementAndGet();
      return later(Uni.createFrom().item(written(request.id())));
    }

    @Override
    public Uni<WriteResult> mutate(MutationRequest request) {
      return later(Uni.createFrom().item(written(request.id())));
    }

    @Override
    public Uni<BatchResult> writeBatch(BatchRequest request) {
      if (fails()) {
        return later(Uni.createFrom().failure(failure));
      }
      level = request.consistency();
      request.entries().forEach(each -> batched.add(each.id()));
      return later(
          Uni.createFrom()
              .item(
                  new BatchResult(
                      request.entries().stream()
                          .<BatchResult.EntryResult>map(
                              each -> new BatchResult.Done(written(each.id())))
                          .toList())));
    }

    @Override
    public Uni<ReadResult> read(ReadRequest request) {
      reads.incrementAndGet();
      ReadResult.Value value =
          new ReadResult.Value(
              FloatVector.of(new float[dims]), Payload.NONE, "n1@1:1", Instant.EPOCH);
      return later(Uni.createFrom().item(new ReadResult.Single(request.id(), value, "context")));
    }

    @Override
    public Uni<SearchResult> search(SearchRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<WriteResult> delete(DeleteRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<CollectionInfo> createCollection(CollectionDefinition definition) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<List<CollectionInfo>> collections() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> dropCollection(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Multi<StreamEvent> events(StreamRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> acknowledge(String group, String token) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> close() {
      return Uni.createFrom().voidItem();
    }
  }
}
