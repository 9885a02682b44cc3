package dev.syncline.cli.node;

import dev.syncline.adapter.index.GraphVectorIndex;
import dev.syncline.adapter.index.IndexSettings;
import dev.syncline.adapter.index.JsonConditions;
import dev.syncline.config.SynclineConfig;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.port.Operations;
import dev.syncline.port.VectorIndex;
import dev.syncline.verticle.local.AppliedClocks;
import dev.syncline.verticle.local.DurableBatches;
import dev.syncline.verticle.search.SearchSettings;
import dev.syncline.verticle.search.SearchVerticle;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Nearest-neighbour search on one node. */
final class SearchParts {
  /** Questions that wait here, for each thread that answers them. */
  private static final int WAITING_PER_THREAD = 128;

  private static final int AGAIN_MILLIS = 25;

  /** Live vectors of a collection up to which a scan is as fast as a graph. */
  private static final int EXACT_LIMIT = 1_000;

  private final NodeParts parts;
  private final AppliedClocks clocks = new AppliedClocks();
  private final VectorIndex index;

  /** Hears of everything that becomes durable from now on. */
  SearchParts(NodeParts parts) {
    this.parts = parts;
    SynclineConfig config = parts.config();
    long maxBytes = Math.min(config.index().maxBytes(), Runtime.getRuntime().maxMemory() / 2);
    this.index =
        new GraphVectorIndex(
            parts.self().value(),
            new IndexSettings(config.index().threads(), maxBytes, EXACT_LIMIT),
            parts.store(),
            parts.metadata());
    parts.board().listen(new Applied());
    bind(parts.metrics().registry(), maxBytes);
  }

  /** What a search has to see once its write is acknowledged. */
  private final class Applied implements DurableBatches {
    @Override
    public void durable(Batch batch) {
      index.apply(batch);
      clocks.set(batch.partition(), batch.clock());
    }

    @Override
    public void loaded(Partition partition, VersionVector clock) {
      index.reload(partition);
      clocks.set(partition, clock);
    }
  }

  private void bind(MeterRegistry registry, long maxBytes) {
    gauge("syncline.index.vectors", VectorIndex.Figures::vectors)
        .description("Vectors in memory that searches can find")
        .register(registry);
    gauge("syncline.index.waiting", VectorIndex.Figures::waiting)
        .baseUnit("vectors")
        .description("Vectors that are in no graph yet: searches scan them")
        .register(registry);
    gauge("syncline.index.dead", VectorIndex.Figures::dead)
        .baseUnit("vectors")
        .description("Places in graphs of vectors that were replaced or deleted")
        .register(registry);
    gauge("syncline.index.memory", VectorIndex.Figures::bytes)
        .baseUnit("bytes")
        .description("Memory of vectors and graphs, by estimate")
        .register(registry);
    Gauge.builder("syncline.index.memory.limit", () -> maxBytes)
        .baseUnit("bytes")
        .description("Memory that vectors and graphs may take")
        .register(registry);
    Gauge.builder("syncline.index.refused", this::refused)
        .baseUnit("collections")
        .description("Collections with an index that are not searched here for lack of memory")
        .register(registry);
    gauge("syncline.index.loaded.ratio", VectorIndex.Figures::loaded)
        .description("Share of the partitions here that have been read from the store, 0 to 1")
        .register(registry);
  }

  private Gauge.Builder<VectorIndex> gauge(
      String name, ToDoubleFunction<VectorIndex.Figures> figure) {
    return Gauge.builder(name, index, each -> figure.applyAsDouble(each.figures()));
  }

  private long refused() {
    return parts.metadata().isKnown()
        ? parts.metadata().state().collections().values().stream()
            .filter(each -> each.index() != IndexKind.NONE && index.refusal(each.id()) != null)
            .count()
        : 0;
  }

  SearchVerticle verticle(Operations operations) {
    SynclineConfig config = parts.config();
    return new SearchVerticle(
        new SearchVerticle.Parts(
            parts.self(),
            index,
            clocks,
            parts.store(),
            parts.metadata(),
            parts.transport(),
            operations,
            new JsonConditions(),
            parts.time(),
            each ->
                parts
                    .board()
                    .isWhole(
                        parts.self(),
                        parts.metadata().state().ring(),
                        each,
                        parts.store()::startsForgetful)),
        new SearchSettings(
            config.search().threads(),
            WAITING_PER_THREAD * config.search().threads(),
            config.search().maxAnswerBytes(),
            config.search().maxInFlight(),
            config.search().hedgeMillis(),
            AGAIN_MILLIS));
  }

  /** What an operator should know of searches here. */
  List<String> warnings() {
    return SearchWarnings.of(parts.metadata().state().collections().values(), index);
  }

  /** Ends what builds graphs; the store is still open. */
  void close() {
    index.close();
  }
}
