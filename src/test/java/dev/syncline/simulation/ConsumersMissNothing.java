package dev.syncline.simulation;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.feed.FeedItem;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.feed.FeedRead;
import dev.syncline.core.feed.FeedReader;
import dev.syncline.core.feed.FeedScope;
import dev.syncline.core.feed.FreshReader;
import dev.syncline.core.feed.PositionTokens;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of the change stream that goes from one replica to another at any time, with nothing
 * but its token, is told of every acknowledged write at least once, or that there is a gap where it
 * was; the values told of an entry are in causal order, as far as its position says what it has
 * been told; and what is there in the end was told with its value.
 *
 * <p>It throws dice of its own, so that runs are the same with it as without.
 */
final class ConsumersMissNothing extends Invariant {
  /** How often a replica may turn out to be behind before the position is taken back to it. */
  private static final int PATIENCE = 5;

  private static final int LAST_READS = 10_000;

  private static final FeedReader.Limits NARROW = new FeedReader.Limits(3, 2, 1 << 20);
  private static final FeedReader.Limits WIDE = new FeedReader.Limits(1_000, 1_000, 1 << 20);

  private static final FeedScope ALL = key -> FeedScope.Answer.WANTED;

  private final Random dice;
  private final PositionTokens tokens;
  private final Map<Partition, NodeName> places = new HashMap<>();
  private final Map<Partition, Integer> waits = new HashMap<>();
  private final Map<Partition, VersionVector> gaps = new HashMap<>();
  private final Map<Partition, VersionVector> everTold = new HashMap<>();
  private final Map<Partition, Set<Dot>> values = new HashMap<>();
  private String token;

  ConsumersMissNothing(Simulation run) {
    super(run);
    dice = new Random(run.seed());
    tokens = new PositionTokens("cluster of seed " + run.seed());
    token = tokens.encode(FeedPosition.NONE);
  }

  private List<Partition> partitions() {
    return run().placement().keySet().stream().toList();
  }

  @Override
  void atTimes() {
    for (Partition partition : partitions()) {
      if (dice.nextInt(3) == 0) {
        move(partition);
      }
      read(partition, dice.nextBoolean() ? NARROW : WIDE);
    }
  }

  private void move(Partition partition) {
    List<NodeName> receivers = run().receivers(partition);
    if (!receivers.isEmpty()) {
      places.put(partition, receivers.get(dice.nextInt(receivers.size())));
    }
  }

  /** Returns whether the replica had more to tell. */
  private boolean read(Partition partition, FeedReader.Limits limits) {
    NodeName name = places.get(partition);
    if (name == null || !run().receivers(partition).contains(name)) {
      move(partition);
      return true;
    }
    Machine machine = run().machine(name);
    DiskImage.Part part = machine.disk().image().part(partition);
    if (machine.process() == null || part.mayHaveForgotten || part.stream.isOpen()) {
      move(partition);
      return true;
    }
    FeedPosition position = tokens.decode(token);
    VersionVector told = position.of(partition);
    FeedRead read = readFresh(hostOf(machine.process(), partition), told);
    if (read == null) {
      read = FeedReader.read(partition, part.snapshot(), told, ALL, limits);
    }
    if (!read.lacking().isEmpty()) {
      if (waits.merge(partition, 1, Integer::sum) > PATIENCE) {
        waits.remove(partition);
        token = tokens.encode(position.with(Map.of(partition, told.minus(read.lacking()))));
      }
      return true;
    }
    waits.remove(partition);
    take(read, told);
    token = tokens.encode(position.with(Map.of(partition, read.told())));
    return !read.told().equals(told);
  }

  private static @Nullable ReplicaHost hostOf(NodeProcess process, Partition partition) {
    return process.hosts().stream()
        .filter(each -> each.partition().equals(partition))
        .findAny()
        .orElse(null);
  }

  /** What has become durable since, as far as it has been heard of. */
  private @Nullable FeedRead readFresh(@Nullable ReplicaHost host, VersionVector told) {
    if (host == null) {
      return null;
    }
    List<Batch> heard = new ArrayList<>(host.takeFresh());
    if (!heard.isEmpty() && dice.nextInt(8) == 0) {
      heard.remove(dice.nextInt(heard.size()));
    }
    return heard.isEmpty() ? null : FreshReader.read(host.partition(), heard, told, ALL);
  }

  private void take(FeedRead read, VersionVector before) {
    Partition partition = read.partition();
    gaps.merge(partition, read.gap(), VersionVector::join);
    VersionVector told = before;
    for (FeedItem item : FeedItem.of(read)) {
      told = told.plus(item.dot());
      if (item instanceof FeedItem.Written written && !Simulation.isMutated(item.key())) {
        written.versions().forEach(each -> isInOrder(partition, each, before));
      }
      if (item instanceof FeedItem.Written || item instanceof FeedItem.Deleted) {
        values.computeIfAbsent(partition, each -> new HashSet<>()).add(item.dot());
      }
    }
    everTold.merge(partition, told, VersionVector::join);
  }

  private void isInOrder(Partition partition, Version version, VersionVector told) {
    History.Write shown = history().get(partition, version.dot());
    for (History.Write other : history().writes(shown.key)) {
      if (told.contains(other.dot) && !other.isGivenUp() && other.past.contains(shown.dot)) {
        throw violation("a consumer is told of " + shown + " after " + other);
      }
    }
  }

  @Override
  void atEnd() {
    for (Partition partition : partitions()) {
      for (NodeName name : run().receivers(partition)) {
        places.put(partition, name);
        int reads = 0;
        while (read(partition, NARROW)) {
          if (++reads > LAST_READS) {
            throw violation(name + " tells of " + partition + " without end");
          }
        }
      }
    }
    for (History.Write write : history().all()) {
      isTold(write);
    }
    run().keys().forEach(this::isShown);
  }

  private void isTold(History.Write write) {
    Partition partition = run().partition(write.key);
    boolean wasTold =
        everTold.getOrDefault(partition, VersionVector.EMPTY).contains(write.dot)
            || gaps.getOrDefault(partition, VersionVector.EMPTY).contains(write.dot);
    if (write.acknowledged != null && !write.isGivenUp() && !wasTold) {
      throw violation("no consumer was told of " + write);
    }
  }

  /**
   * What is there in the end was told with its value, or is in a gap. What a write had replaced
   * that is lost with a disk is there again, and may have been told as superseded by it.
   */
  private void isShown(EntryKey key) {
    Partition partition = run().partition(key);
    if (Simulation.isMutated(key)) {
      return;
    }
    NodeName any = run().receivers(partition).get(0);
    Entry entry = run().machine(any).disk().image().part(partition).entry(key);
    for (Version version : entry.live()) {
      boolean wasShown =
          values.getOrDefault(partition, Set.of()).contains(version.dot())
              || gaps.getOrDefault(partition, VersionVector.EMPTY).contains(version.dot());
      History.Write shown = history().get(partition, version.dot());
      boolean wasReplaced =
          history().writes(key).stream().anyMatch(each -> each.isGivenUp() && each.replaces(shown));
      if (!wasShown && !wasReplaced) {
        throw violation("no consumer was shown " + version + " of " + key);
      }
    }
  }
}
