package dev.syncline.verticle.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.HeldLeaves;
import dev.syncline.core.sync.StreamBatch;
import dev.syncline.core.sync.StreamBatches;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncBatches;
import dev.syncline.core.sync.TaughtDictionaries;
import dev.syncline.port.HeldVectors;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.PeerMessage.Encoding;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.SyncCodec;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers peers that lack something. Requests wait here in the order in which they came, and are
 * small; an answer is read from one snapshot and compressed off the event loop, one at a time, and
 * held until throttle and link take it.
 *
 * <p>Invariants: {@code held <= MAX_HELD} answers in memory; one request of each peer for each
 * partition, so that one made again while it waits changes nothing.
 *
 * <p>Used on one context only.
 */
final class SyncAnswers {
  /** One leaves while the next one is made. */
  private static final int MAX_HELD = 2;

  /** Far above peers times partitions; what comes beyond it is asked for again. */
  private static final int MAX_WAITING = 16_384;

  /** Well below the time after which a peer asks again. */
  private static final long TELL_NANOS = 1_000_000_000L;

  /** Under a throttle batches are small enough for several in a second. */
  private static final long MIN_BATCH_BYTES = 16 << 10;

  private static final int BATCHES_PER_SECOND = 8;

  /** To leave leaves out costs a hash and the dots of their versions, and a round trip if wrong. */
  private static final int MIN_LEFT_OUT_BYTES = 128;

  private final Vertx vertx;
  private final ReplicaStore store;
  private final SyncSending sending;
  private final ReplicaTransport transport;
  private final ReplicaBoard board;
  private final SyncTraffic traffic;
  private final SyncBatches.Limits limits;
  private final Semaphore reads;
  private final LongSupplier ringVersion;
  private final BiConsumer<Partition, Throwable> failed;
  private final SyncCodec codec;
  private final TaughtDictionaries taught = new TaughtDictionaries();
  private final Map<Asker, Request> waiting = new LinkedHashMap<>();
  private final Map<Asker, Request> held = new HashMap<>();
  private boolean building;
  private boolean closed;
  private long toldNanos;

  private record Asker(NodeName peer, Partition partition, boolean streams) {}

  private record Request(Actor actor, PeerMessage message) {}

  private record Answer(PeerMessage message, SyncCodec.Encoded encoded, long wireBytes) {}

  /**
   * Answers nobody yet. Where too many reads wait for the disk, requests wait too.
   *
   * @param ringVersion of the ring that the replicas here know now
   * @param failed told, on the context, of an answer that could not be made
   */
  SyncAnswers(
      Vertx vertx,
      ReplicaStore store,
      ReplicaTransport transport,
      ReplicaBoard board,
      SyncTraffic traffic,
      SyncBatches.Limits limits,
      Semaphore reads,
      LongSupplier ringVersion,
      BiConsumer<Partition, Throwable> failed) {
    this.ringVersion = ringVersion;
    this.vertx = vertx;
    this.store = store;
    this.transport = transport;
    this.board = board;
    this.traffic = traffic;
    this.limits = limits;
    this.reads = reads;
    this.failed = failed;
    this.codec = traffic.codecs().get();
    this.sending = new SyncSending(vertx, transport, traffic);
  }

  /** The peer asks for missing dots. */
  void fetch(NodeName from, Actor actor, PeerMessage.Fetch fetch) {
    add(new Asker(from, fetch.partition(), false), new Request(actor, fetch));
  }

  /** The peer asks for a range; it gets none while this node is streamed to itself. */
  void stream(NodeName from, Actor actor, PeerMessage.StreamRequest request) {
    add(new Asker(from, request.partition(), true), new Request(actor, request));
  }

  private void add(Asker asker, Request request) {
    if (!request.equals(held.get(asker)) && waiting.size() < MAX_WAITING) {
      waiting.put(asker, request);
      pump();
    }
  }

  /** Tells peers that wait for long that they will be answered; called at each interval. */
  void tick(long nowNanos) {
    pump();
    if (nowNanos - toldNanos < TELL_NANOS) {
      return;
    }
    toldNanos = nowNanos;
    Set<NodeName> peers = new HashSet<>();
    waiting.keySet().forEach(each -> peers.add(each.peer()));
    held.keySet().forEach(each -> peers.add(each.peer()));
    for (NodeName peer : peers) {
      transport.send(peer, new PeerMessage.Underway(asked(peer, false), asked(peer, true)));
    }
  }

  private List<Partition> asked(NodeName peer, boolean streams) {
    return Stream.concat(waiting.keySet().stream(), held.keySet().stream())
        .filter(each -> each.peer().equals(peer) && each.streams() == streams)
        .map(Asker::partition)
        .distinct()
        .toList();
  }

  private void pump() {
    while (!closed && !building && held.size() < MAX_HELD && !waiting.isEmpty()) {
      Iterator<Map.Entry<Asker, Request>> all = waiting.entrySet().iterator();
      Asker asker = null;
      Request request = null;
      while (all.hasNext() && request == null) {
        Map.Entry<Asker, Request> next = all.next();
        if (!held.containsKey(next.getKey())) {
          asker = next.getKey();
          request = next.getValue();
        }
      }
      if (asker == null || request == null || !reads.tryAcquire()) {
        return;
      }
      waiting.remove(asker);
      if (transport.isReachable(asker.peer())) {
        build(asker, request);
      } else {
        reads.release();
      }
    }
  }

  private void build(Asker asker, Request request) {
    building = true;
    held.put(asker, request);
    // Known before the snapshot is taken. Not the one in which the request came: requests wait for
    // long, and an answer under a ring of before would be refused.
    long known = ringVersion.getAsLong();
    vertx
        .<Optional<Answer>>executeBlocking(() -> answer(asker, request, known), false)
        .onComplete(
            done -> {
              reads.release();
              building = false;
              if (closed) {
                codec.close();
                return;
              }
              if (done.failed()) {
                failed.accept(asker.partition(), done.cause());
                end(asker);
              } else {
                done.result().ifPresentOrElse(each -> send(asker, each), () -> end(asker));
              }
              pump();
            });
  }

  private void send(Asker asker, Answer answer) {
    traffic.counters().encoded(answer.encoded().shares());
    sending.send(
        asker.peer(),
        answer.message(),
        answer.wireBytes(),
        () -> {
          end(asker);
          pump();
        });
  }

  private void end(Asker asker) {
    held.remove(asker);
  }

  /** On a worker's thread. */
  private Optional<Answer> answer(Asker asker, Request request, long known) {
    return request.message() instanceof PeerMessage.Fetch fetch
        ? Optional.of(batch(asker.peer(), request.actor(), known, fetch))
        : range(request.actor(), known, (PeerMessage.StreamRequest) request.message());
  }

  private Answer batch(NodeName peer, Actor actor, long known, PeerMessage.Fetch fetch) {
    SyncBatch whole =
        store.withSnapshot(
            fetch.partition(),
            snapshot ->
                SyncBatches.build(fetch.partition(), known, snapshot, fetch.dots(), limitsNow()));
    VersionVector clock =
        fetch.encoding() == Encoding.COMPACT ? board.clockOf(peer, fetch.partition()) : null;
    SyncBatch batch =
        clock == null ? whole : HeldLeaves.leaveOut(whole, clock, fetch.dots(), MIN_LEFT_OUT_BYTES);
    HeldVectors bases = clock == null ? HeldVectors.NONE : traffic.bases().heldBy(clock, batch);
    Framed framed = frames(actor, batch, bases, fetch.encoding());
    return framed.answer(
        new PeerMessage.Batch(
            fetch.partition(), fetch.encoding(), batch.beyondLog(), framed.frames()));
  }

  private Optional<Answer> range(Actor actor, long known, PeerMessage.StreamRequest asked) {
    Optional<StreamBatch> found =
        store.withSnapshot(
            asked.partition(),
            snapshot ->
                StreamBatches.build(
                    asked.partition(),
                    known,
                    snapshot,
                    asked.after(),
                    asked.purpose(),
                    limitsNow()));
    return found.map(
        range -> {
          SyncBatch items =
              new SyncBatch(
                  range.partition(),
                  range.ringVersion(),
                  range.clock(),
                  range.items(),
                  VersionVector.EMPTY);
          Framed framed = frames(actor, items, HeldVectors.NONE, asked.encoding());
          return framed.answer(new PeerMessage.Range(asked, range.upTo(), framed.frames()));
        });
  }

  private record Framed(SyncCodec.Encoded encoded, List<Bytes> frames) {
    Answer answer(PeerMessage message) {
      return new Answer(message, encoded, frames.stream().mapToLong(Bytes::length).sum());
    }
  }

  /** The dictionary goes ahead of the first frame that names it. */
  private Framed frames(Actor actor, SyncBatch batch, HeldVectors bases, Encoding encoding) {
    if (encoding == Encoding.PLAIN) {
      taught.forget(actor);
      return plain(batch, bases);
    }
    SyncCodec.Encoded encoded = codec.encode(batch, bases, SyncCodec.DictionaryUse.ALLOWED);
    if (encoded.dictionary() == 0 || !taught.mustTeach(actor, encoded.dictionary())) {
      return new Framed(encoded, List.of(encoded.frame()));
    }
    @Nullable Bytes lesson = codec.teach(encoded.dictionary()).orElse(null);
    return lesson == null
        ? plain(batch, bases)
        : new Framed(encoded, List.of(lesson, encoded.frame()));
  }

  private Framed plain(SyncBatch batch, HeldVectors bases) {
    SyncCodec.Encoded encoded = codec.encode(batch, bases, SyncCodec.DictionaryUse.AVOIDED);
    return new Framed(encoded, List.of(encoded.frame()));
  }

  private SyncBatches.Limits limitsNow() {
    long cap = traffic.throttle().bytesPerSecond();
    long bytes = cap == 0 ? limits.maxBytes() : Math.max(MIN_BATCH_BYTES, cap / BATCHES_PER_SECOND);
    return new SyncBatches.Limits(limits.maxEntries(), Math.min(limits.maxBytes(), bytes));
  }

  /** Answers nobody any more. */
  void close() {
    if (!closed) {
      closed = true;
      waiting.clear();
      if (!building) {
        codec.close();
      }
    }
  }
}
