package dev.syncline.verticle.feed;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Conflict;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.feed.FeedEdge;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.feed.FeedRead;
import dev.syncline.core.feed.FreshReader;
import dev.syncline.core.feed.WantedEntries;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.FeedEvent;
import dev.syncline.port.ReplicaStore;
import dev.syncline.verticle.local.FeedBell;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The end of the logs, read once for all consumers that are there. It runs while there are
 * consumers, on one context.
 *
 * <p>Invariant: whoever has been told round {@code n} has been told all that its {@link Round#head}
 * names; a partition is in {@link #head} or {@link #unknown}, or nothing of it was there when the
 * tail began.
 */
final class Tail {
  /** What comes within it is read together. */
  private static final long GATHER_MILLIS = 5;

  private static final long AGAIN_MILLIS = 25;
  private static final long LOOK_MILLIS = 200;
  private static final long FIGURES_MILLIS = 1_000;

  /** Of batches and changes that wait to be told: more of them are read in the logs. */
  private static final int MAX_FRESH = 2_048;

  private static final long MAX_FRESH_BYTES = 4L << 20;

  private final Vertx vertx;
  private final Context context;
  private final FeedVerticle.Parts parts;
  private final Sources sources;
  private final EventMaker maker;
  private final FeedSettings settings;
  private final FeedFigures figures;
  private final LiveWatch live;
  private final Round.Kept kept;
  private final Consumers consumers = new Consumers();
  private final Behind behind;
  private final Scopes scopes;

  /** Partitions of which there may be something to read, here or elsewhere. */
  private final Set<Partition> due = new LinkedHashSet<>();

  /** Those that are being read. */
  private final Set<Partition> busy = new HashSet<>();

  /** Partitions that were there before the tail, and of which nobody in reach knows the clock. */
  private final Set<Partition> unknown = new HashSet<>();

  private final Set<Partition> followed = new HashSet<>();
  private FeedPosition head = FeedPosition.NONE;
  private long number;
  private long liveEvents;
  private int entered;
  private int generation;
  private boolean looking;
  private boolean learning;
  private boolean stopped;
  private long timer = -1;
  private long figuresMillis;
  private FeedBell.@Nullable Rings rings;
  private @Nullable Promise<Void> begun;

  Tail(
      Vertx vertx,
      Context context,
      FeedVerticle.Parts parts,
      PartitionReads reads,
      EventMaker maker,
      FeedSettings settings,
      FeedFigures figures) {
    this.vertx = vertx;
    this.context = context;
    this.parts = parts;
    this.sources = new Sources(reads, settings);
    this.maker = maker;
    this.scopes = maker.scopes();
    this.settings = settings;
    this.figures = figures;
    this.kept = new Round.Kept(settings.maxKeptEvents());
    this.behind = new Behind(settings.behindMillis());
    this.live = new LiveWatch(context, parts, this::happened);
  }

  /** Somebody comes; completes once the tail is there. */
  Future<Void> enter() {
    entered++;
    Promise<Void> known = begun;
    if (known != null) {
      return known.future();
    }
    Promise<Void> beginning = Promise.promise();
    begun = beginning;
    int mine = ++generation;
    rings = parts.board().bell().listen(new Ears(), MAX_FRESH, MAX_FRESH_BYTES);
    timer = vertx.setPeriodic(LOOK_MILLIS, id -> lookAround());
    followed.addAll(parts.metadata().state().partitions());
    unknown.addAll(followed);
    live.begin();
    learnEdges(mine).onComplete(done -> beginning.tryComplete());
    return beginning.future();
  }

  /** Somebody goes; without anybody the tail ends. */
  void leave() {
    if (--entered == 0) {
      end();
    }
  }

  /** Whether the node stops. */
  boolean isStopped() {
    return stopped;
  }

  /** The node stops. */
  void stop() {
    stopped = true;
    consumers.all().forEach(each -> each.end(new ChangeFeed.EndedException()));
    if (begun != null) {
      end();
    }
  }

  private void end() {
    generation++;
    vertx.cancelTimer(timer);
    if (rings != null) {
      parts.board().bell().leave(rings);
      rings = null;
    }
    begun = null;
    entered = 0;
    looking = false;
    figures.look(List.of(), 0);
    head = FeedPosition.NONE;
    kept.restart(mark());
    followed.clear();
    unknown.clear();
    due.clear();
    busy.clear();
    behind.clear();
  }

  /** Hears what the replicas have to say, on their threads. */
  private final class Ears implements FeedBell.Listener {
    @Override
    public void rung() {
      context.runOnContext(none -> lookSoon(GATHER_MILLIS));
    }

    @Override
    public void dropped(Partition partition, List<Conflict> conflicts) {
      context.runOnContext(none -> emitLive(maker.dropped(partition, conflicts)));
    }

    @Override
    public void settled(Partition partition, EntryKey key) {
      context.runOnContext(none -> hasSettled(partition, key));
    }
  }

  /** What has just been written is in memory. */
  private void hasSettled(Partition partition, EntryKey key) {
    if (parts.store().getIfCached(partition, key) instanceof ReplicaStore.Lookup.Found found) {
      EventMaker.Told event = maker.settled(partition, key, found.entry());
      if (event != null) {
        emitLive(List.of(event));
      }
    }
  }

  FeedPosition head() {
    return head;
  }

  long number() {
    return number;
  }

  /** Behind all that there has been. */
  Round.Mark mark() {
    return new Round.Mark(number, head, liveEvents);
  }

  Sources sources() {
    return sources;
  }

  FeedSettings settings() {
    return settings;
  }

  Consumers consumers() {
    return consumers;
  }

  long nowMillis() {
    return parts.time().nanos() / 1_000_000;
  }

  /** The rounds that are kept. */
  Round.Kept kept() {
    return kept;
  }

  /** The partitions of all collections that this node has heard of. */
  Set<Partition> partitions() {
    return Set.copyOf(parts.metadata().state().partitions());
  }

  /** Whether any of these partitions was there before the tail and nobody in reach knows more. */
  boolean isUnknown(Collection<Partition> wanted) {
    return wanted.stream().anyMatch(unknown::contains);
  }

  /** Says that live events have gone by. */
  FeedEvent dropped(long events) {
    return live.dropped(events);
  }

  FeedFigures figures() {
    return figures;
  }

  /** What was there before the tail is not told by it. */
  private Future<Void> learnEdges(int mine) {
    learning = true;
    return sources
        .edges(new ArrayList<>(unknown))
        .map(
            edges -> {
              learning = false;
              if (mine == generation && !edges.isEmpty()) {
                Map<Partition, VersionVector> clocks = new HashMap<>();
                for (FeedEdge each : edges) {
                  if (unknown.remove(each.partition())) {
                    clocks.put(each.partition(), each.clock());
                    due.add(each.partition());
                  }
                }
                // Who was there before has not been told what this partition holds.
                Round.Mark before = mark();
                head = head.with(clocks);
                breakOff(before);
                lookSoon(GATHER_MILLIS);
              }
              return null;
            });
  }

  private void lookSoon(long millis) {
    if (!looking && begun != null) {
      looking = true;
      int mine = generation;
      vertx.setTimer(
          millis,
          id -> {
            looking = false;
            if (mine == generation) {
              look();
            }
          });
    }
  }

  /** What no bell rings for: partitions that are not here, those that are new, and heartbeats. */
  private void lookAround() {
    for (Partition each : parts.metadata().state().partitions()) {
      if (followed.add(each)) {
        due.add(each);
      }
      if (!sources.isHere(each)) {
        due.add(each);
      }
    }
    if (!unknown.isEmpty() && !learning) {
      learnEdges(generation);
    }
    live.look();
    long now = nowMillis();
    consumers.beat(now);
    if (now - figuresMillis >= FIGURES_MILLIS) {
      figuresMillis = now;
      figures.look(consumers.all(), now);
    }
    lookSoon(1);
  }

  private void look() {
    WantedEntries scope = scopes.of(consumers.filters());
    FeedBell.Rings known = rings;
    if (known != null) {
      tellFresh(known.take(busy), scope);
    }
    due.removeIf(each -> unknown.contains(each) || !isFollowed(each));
    List<Partition> next = due.stream().filter(each -> !busy.contains(each)).toList();
    sources
        .bySource(next)
        .forEach(
            (node, partitions) -> {
              boolean here = node.equals(parts.self());
              due.removeAll(partitions);
              busy.addAll(partitions);
              Map<Partition, VersionVector> after = new LinkedHashMap<>();
              partitions.forEach(each -> after.put(each, head.of(each)));
              int mine = generation;
              sources
                  .read(node, after, scope, here ? 0 : settings.remoteWaitMillis())
                  .onSuccess(found -> found(mine, partitions, scope, found, here));
            });
  }

  /** What the batches say by themselves is told; the log of the other partitions is due. */
  private void tellFresh(Map<Partition, List<Batch>> rung, WantedEntries scope) {
    List<FeedRead> reads = new ArrayList<>(rung.size());
    rung.forEach(
        (partition, batches) -> {
          FeedRead read =
              batches.isEmpty() || !isToldHere(partition)
                  ? null
                  : FreshReader.read(partition, batches, head.of(partition), scope);
          if (read == null) {
            due.add(partition);
          } else {
            reads.add(read);
            due.remove(partition);
          }
        });
    Reading reading = new Reading();
    take(reads, reading);
  }

  private boolean isToldHere(Partition partition) {
    return !unknown.contains(partition) && isFollowed(partition) && sources.isHere(partition);
  }

  private boolean isFollowed(Partition partition) {
    return followed.contains(partition) || follow(partition);
  }

  /** A partition that was not there when the tail began: all that it holds is new. */
  private boolean follow(Partition partition) {
    return parts.metadata().state().partitions().contains(partition) && followed.add(partition);
  }

  private void found(
      int mine, List<Partition> asked, WantedEntries scope, List<FeedRead> found, boolean here) {
    if (mine != generation) {
      return;
    }
    busy.removeAll(asked);
    // Who has come while a read was under way may want more of it than was asked for.
    if (!scope.covers(scopes.of(consumers.filters()))) {
      due.addAll(asked);
      lookSoon(1);
      return;
    }
    Reading reading = new Reading();
    take(found, reading);
    Set<Partition> unread = new LinkedHashSet<>(asked);
    boolean lacks = false;
    for (FeedRead read : found) {
      unread.remove(read.partition());
      lacks |= !read.lacking().isEmpty();
      if (read.more() || !read.lacking().isEmpty() || !here) {
        due.add(read.partition());
      }
    }
    due.addAll(unread);
    // Another node has waited for something to say, unless it lacks what was told.
    boolean atOnce = reading.progress || (!here && !found.isEmpty() && !lacks);
    // These partitions may have been rung for meanwhile.
    lookSoon(due.isEmpty() ? GATHER_MILLIS : atOnce ? 1 : AGAIN_MILLIS);
  }

  private void take(List<FeedRead> reads, Reading reading) {
    Map<Partition, VersionVector> changed = new HashMap<>();
    reads.forEach(each -> take(each, reading, changed));
    Round.Mark before = mark();
    head = head.with(changed);
    emit(before, reading);
  }

  private void take(FeedRead read, Reading reading, Map<Partition, VersionVector> changed) {
    Partition partition = read.partition();
    if (!read.lacking().isEmpty()) {
      if (behind.isTooLong(partition, nowMillis())) {
        changed.put(partition, head.of(partition).minus(read.lacking()));
      }
      return;
    }
    behind.caughtUp(partition);
    reading.progress |= !read.told().equals(head.of(partition));
    changed.put(partition, read.told());
    reading.take(read, maker.events(read));
  }

  /** What several partitions have said. */
  private static final class Reading {
    final List<EventMaker.Told> events = new ArrayList<>();
    final Set<Partition> touched = new HashSet<>();
    boolean broken;
    boolean progress;
    long bytes;

    void take(FeedRead read, List<EventMaker.Told> its) {
      broken |= !read.gap().isEmpty();
      if (!its.isEmpty()) {
        events.addAll(its);
        touched.add(read.partition());
        bytes += read.entries().values().stream().mapToLong(EntryCodec::estimateBytes).sum();
      }
    }
  }

  private void emit(Round.Mark before, Reading reading) {
    if (reading.broken) {
      breakOff(before);
    } else if (!reading.events.isEmpty()) {
      Round round =
          new Round(++number, head, reading.events, reading.touched, liveEvents, reading.bytes);
      kept.add(round);
      consumers.tell(before, round);
    }
  }

  /** What has come since is not told by rounds: consumers find out for themselves. */
  private void breakOff(Round.Mark before) {
    number++;
    kept.restart(mark());
    consumers.fallBack(before);
    consumers.pumpAll();
  }

  private void emitLive(List<EventMaker.Told> events) {
    if (begun != null && !events.isEmpty()) {
      Round.Mark before = mark();
      liveEvents += events.size();
      Reading reading = new Reading();
      reading.events.addAll(events);
      emit(before, reading);
    }
  }

  private void happened(FeedEvent event) {
    emitLive(List.of(EventMaker.Told.live(event)));
  }
}
