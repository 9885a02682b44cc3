package dev.syncline.verticle.search;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Addresses;
import dev.syncline.port.Metadata;
import dev.syncline.port.Operations;
import dev.syncline.port.PayloadConditions;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.SearchCommand;
import dev.syncline.port.Searches;
import dev.syncline.port.TimeSource;
import dev.syncline.port.VectorIndex;
import dev.syncline.verticle.local.AppliedClocks;
import dev.syncline.verticle.search.SearchCodec.Answer;
import dev.syncline.verticle.search.SearchCodec.Question;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Gathers searches of this node's clients, and answers those of other nodes. */
public final class SearchVerticle extends VerticleBase implements Searches {
  private static final int FAILED = 1;

  /** How many milliseconds the answer is waited for. */
  private static final String TIMEOUT_HEADER = "timeout-millis";

  private final Parts parts;
  private final SearchSettings settings;
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile @Nullable Running running;

  /**
   * What searches are made of.
   *
   * @param isHere whether this node has a replica of a partition that holds all that it should
   */
  public record Parts(
      NodeName self,
      VectorIndex index,
      AppliedClocks clocks,
      ReplicaStore store,
      Metadata metadata,
      ReplicaTransport transport,
      Operations operations,
      PayloadConditions conditions,
      TimeSource time,
      Predicate<Partition> isHere) {}

  /** What there is once the verticle has started. */
  private record Running(Context context, SearchHere here, Nodes nodes, WorkerExecutor threads) {}

  /** Of a node. */
  public SearchVerticle(Parts parts, SearchSettings settings) {
    this.parts = parts;
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    WorkerExecutor threads =
        vertx.createSharedWorkerExecutor("syncline-search-" + parts.self(), settings.threads());
    SearchHere here =
        new SearchHere(
            threads,
            settings.maxWaiting(),
            settings.maxAnswerBytes(),
            parts.index(),
            parts.store(),
            parts.metadata(),
            parts.clocks(),
            parts.conditions(),
            parts.isHere());
    running = new Running(context, here, new Peers(here), threads);
    return vertx
        .eventBus()
        .<Buffer>consumer(Addresses.search(parts.self()))
        .handler(message -> answer(here, message))
        .completion();
  }

  @Override
  public Future<?> stop() {
    Running known = running;
    running = null;
    return known == null ? Future.succeededFuture() : known.threads().close();
  }

  private static void answer(SearchHere here, Message<Buffer> message) {
    Question question;
    try {
      question = SearchCodec.decodeQuestion(message.body().getBytes());
    } catch (CorruptDataException e) {
      message.fail(FAILED, String.valueOf(e.getMessage()));
      return;
    }
    here.search(question, timeoutMillis(message))
        .onSuccess(answer -> message.reply(Buffer.buffer(SearchCodec.encode(answer))))
        .onFailure(e -> message.fail(FAILED, String.valueOf(e.getMessage())));
  }

  private static long timeoutMillis(Message<Buffer> message) {
    try {
      return Long.parseLong(message.headers().get(TIMEOUT_HEADER));
    } catch (NumberFormatException e) {
      return SearchCommand.MAX_TIMEOUT_MILLIS;
    }
  }

  @Override
  public Future<Outcome> search(SearchCommand command) {
    Running known = running;
    if (known == null || inFlight.incrementAndGet() > settings.maxInFlight()) {
      if (known != null) {
        inFlight.decrementAndGet();
      }
      return Future.succeededFuture(new Outcome.Overloaded(1));
    }
    Promise<Outcome> promise = Promise.promise();
    known
        .context()
        .runOnContext(
            none ->
                new SearchInFlight(command, partitions(command), known.nodes(), promise).start());
    return promise.future().onComplete(done -> inFlight.decrementAndGet());
  }

  private static Set<Partition> partitions(SearchCommand command) {
    Set<Partition> partitions = new HashSet<>();
    for (int slot = 0; slot < Partition.SLOTS; slot++) {
      partitions.add(new Partition(command.collection().replicationFactor(), slot));
    }
    return partitions;
  }

  /** The cluster as a search sees it. */
  private final class Peers implements Nodes {
    private final SearchHere here;

    Peers(SearchHere here) {
      this.here = here;
    }

    @Override
    public NodeName self() {
      return parts.self();
    }

    @Override
    public Ring ring() {
      return parts.metadata().state().ring();
    }

    @Override
    public SearchSettings settings() {
      return settings;
    }

    @Override
    public PayloadConditions conditions() {
      return parts.conditions();
    }

    @Override
    public boolean canBeAsked(NodeName node, Partition partition) {
      return node.equals(parts.self())
          ? parts.isHere().test(partition)
          : parts.transport().isReachable(node);
    }

    @Override
    public Future<Answer> ask(NodeName node, Question question, long timeoutMillis) {
      if (node.equals(parts.self())) {
        return onContext(here.search(question, timeoutMillis));
      }
      return vertx
          .eventBus()
          .<Buffer>request(
              Addresses.search(node),
              Buffer.buffer(SearchCodec.encode(question)),
              new DeliveryOptions()
                  .setSendTimeout(timeoutMillis)
                  .addHeader(TIMEOUT_HEADER, String.valueOf(timeoutMillis)))
          .map(reply -> SearchCodec.decodeAnswer(reply.body().getBytes()));
    }

    private <T> Future<T> onContext(Future<T> future) {
      Promise<T> promise = Promise.promise();
      future.onComplete(done -> context.runOnContext(none -> promise.handle(done)));
      return promise.future();
    }

    @Override
    public Future<dev.syncline.port.Outcome.@Nullable Found> read(SearchCommand command, Bytes id) {
      ReadCommand read =
          new ReadCommand(
              command.collection(), id, command.consistency(), null, command.timeoutMillis());
      return onContext(
          parts
              .operations()
              .read(read)
              .map(
                  outcome ->
                      outcome instanceof dev.syncline.port.Outcome.Found found ? found : null));
    }

    @Override
    public long nowMillis() {
      return parts.time().nanos() / 1_000_000;
    }

    @Override
    public long later(long millis, Runnable action) {
      return vertx.setTimer(millis, id -> action.run());
    }

    @Override
    public void cancel(long number) {
      vertx.cancelTimer(number);
    }
  }
}
