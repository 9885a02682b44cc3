package dev.syncline.core.group;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A group whose members come, die and return on nodes that are cut off, killed and started again,
 * while entries are written. One seed is one run.
 *
 * <p>After each tick no two members are told the same partition; an acknowledged position is found
 * by whoever reads after the acknowledgement has ended; nothing is acknowledged that nobody was
 * told. In the end, when nothing fails any more, everything written has been told and acknowledged.
 */
final class GroupModel {
  static final int TIMEOUT_TICKS = 120;
  static final int MARGIN_TICKS = 40;
  private static final int BEAT_TICKS = 20;
  private static final int HAND_OVER_TICKS = 30;
  private static final int TICKS = 4_000;
  private static final int LAST_TICKS = 3_000;
  private static final Actor WRITER = Actor.numbered(1);

  /** What a node may do wrong, to see that the run finds it. */
  enum Flaw {
    NONE,
    /** A position is written as it was acknowledged, without what was read. */
    ACKNOWLEDGES_WITHOUT_JOIN,
    /** Telling goes on when no majority answers. */
    TELLS_WITHOUT_LEASE,
    /** A claim counts as written though its write has failed. */
    COUNTS_FAILED_WRITES,
    /** A member begins where its node was when it last told the partition. */
    BEGINS_AT_LAST_TOLD
  }

  private final Flaw flaw;
  private final Random dice;
  private final QuorumStore<Presence> presences;
  private final QuorumStore<VersionVector> positions;
  private final List<Partition> partitions =
      IntStream.range(0, 6).mapToObj(slot -> new Partition(3, slot)).toList();
  private final List<Node> nodes =
      Stream.of("n1", "n2", "n3").map(name -> new Node(new NodeName(name))).toList();
  private final GroupRecord record = new GroupRecord(1, FeedPosition.NONE, GroupFilter.ALL);
  private final Map<Partition, Long> written = new HashMap<>();
  private final Map<Partition, VersionVector> told = new HashMap<>();
  private final Map<Partition, VersionVector> acknowledged = new HashMap<>();
  private final List<Received> received = new ArrayList<>();
  private long sessions;
  private boolean isCalm;

  GroupModel(long seed, Flaw flaw) {
    this.flaw = flaw;
    dice = new Random(seed);
    presences = new QuorumStore<>(dice);
    positions = new QuorumStore<>(dice);
  }

  /** Where a member is in a partition that it has been told something of. */
  private record Received(Partition partition, VersionVector position) {}

  /** A member is told a partition, once it is known from where. */
  private static final class Telling {
    final MemberId member;
    @Nullable VersionVector position;

    Telling(MemberId member) {
      this.member = member;
    }
  }

  void run() {
    nodes.forEach(Node::start);
    for (int i = 0; i < TICKS; i++) {
      disturb();
      step();
    }
    isCalm = true;
    for (Node each : nodes) {
      each.isCut = false;
      each.isMute = false;
      each.start();
    }
    nodes.get(0).come("last");
    for (int i = 0; i < LAST_TICKS; i++) {
      step();
    }
    for (Partition each : partitions) {
      VersionVector all = VersionVector.ofRange(WRITER, 1, writtenTo(each));
      check(told(each).equals(all), each + " was told only up to " + told(each));
      check(stored(each).equals(all), each + " is acknowledged only up to " + stored(each));
    }
  }

  private void disturb() {
    Node node = nodes.get(dice.nextInt(nodes.size()));
    switch (dice.nextInt(400)) {
      case 0 -> node.isCut = !node.isCut;
      case 1 -> node.die();
      case 2, 3 -> node.start();
      case 4, 5 -> node.come("m" + dice.nextInt(5));
      case 6 -> node.go();
      case 7 -> node.isMute = !node.isMute;
      default -> {}
    }
  }

  private void step() {
    presences.tick();
    positions.tick();
    if (!isCalm && dice.nextInt(4) == 0) {
      written.merge(partitions.get(dice.nextInt(partitions.size())), 1L, Long::sum);
    }
    for (Node each : nodes) {
      each.tell();
    }
    if (!received.isEmpty() && dice.nextInt(isCalm ? 1 : 6) == 0) {
      // Whoever acknowledges may have lost its share, its lease or its node meanwhile.
      Received one = received.remove(dice.nextInt(received.size()));
      acknowledge(one, !isCalm && dice.nextInt(6) == 0);
    }
    for (Partition each : partitions) {
      long tellers = nodes.stream().filter(node -> node.tells(each)).count();
      check(tellers <= 1, each + " is told to two members");
    }
  }

  private void acknowledge(Received one, boolean fails) {
    String key = one.partition().toString();
    positions.read(
        key,
        fails && dice.nextBoolean(),
        siblings -> {
          VersionVector next = record.beyondStart(one.partition(), one.position());
          if (flaw != Flaw.ACKNOWLEDGES_WITHOUT_JOIN) {
            next = record.position(one.partition(), values(siblings)).join(next);
          }
          positions.write(
              key,
              next,
              siblings,
              fails,
              () -> acknowledged.merge(one.partition(), one.position(), VersionVector::join),
              () -> received.add(one));
        },
        () -> received.add(one));
  }

  private VersionVector stored(Partition partition) {
    return record.position(partition, values(positions.get(partition.toString())));
  }

  private static <V> List<V> values(List<QuorumStore.Version<V>> siblings) {
    return siblings.stream().map(QuorumStore.Version::value).toList();
  }

  private VersionVector told(Partition partition) {
    return told.getOrDefault(partition, VersionVector.EMPTY);
  }

  private long writtenTo(Partition partition) {
    return written.getOrDefault(partition, 0L);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  /** A node that may be cut off from the quorum, or down. */
  private final class Node {
    private final NodeName name;
    private final Map<Partition, Telling> tellings = new HashMap<>();
    private final Map<Partition, VersionVector> own = new HashMap<>();
    private @Nullable GroupNode part;
    private boolean isCut;

    /** Its writes reach no majority. */
    private boolean isMute;

    Node(NodeName name) {
      this.name = name;
    }

    void start() {
      if (part == null) {
        part = new GroupNode(dice.nextLong(), TIMEOUT_TICKS, MARGIN_TICKS);
        round(part);
      }
    }

    void die() {
      part = null;
      tellings.clear();
      own.clear();
    }

    void come(String member) {
      GroupNode now = part;
      if (now != null) {
        forget(now.join(new MemberId(member, ++sessions)));
      }
    }

    void go() {
      GroupNode now = part;
      if (now != null && !now.members().isEmpty()) {
        MemberId member = now.members().get(dice.nextInt(now.members().size()));
        now.leave(member);
        forget(member);
      }
    }

    private void forget(@Nullable MemberId member) {
      tellings.values().removeIf(each -> each.member.equals(member));
    }

    private boolean fails() {
      return isCut || (!isCalm && dice.nextInt(30) == 0);
    }

    private void round(GroupNode mine) {
      Map<NodeName, Presence> found = new HashMap<>();
      List<List<QuorumStore.Version<Presence>>> ownEntry = new ArrayList<>();
      int[] left = {nodes.size()};
      boolean[] failed = {false};
      for (Node each : nodes) {
        presences.read(
            each.name.value(),
            fails(),
            siblings -> {
              if (each == this) {
                ownEntry.add(siblings);
              } else if (!siblings.isEmpty()) {
                found.put(each.name, Presence.join(values(siblings)));
              }
              hasRead(mine, --left[0], failed[0], found, ownEntry);
            },
            () -> {
              failed[0] = true;
              hasRead(mine, --left[0], true, found, ownEntry);
            });
      }
    }

    private void hasRead(
        GroupNode mine,
        int left,
        boolean failed,
        Map<NodeName, Presence> found,
        List<List<QuorumStore.Version<Presence>>> ownEntry) {
      if (left > 0 || mine != part) {
        return;
      }
      long now = presences.now();
      if (failed) {
        suspend(mine, now);
        presences.after(BEAT_TICKS, () -> again(mine));
        return;
      }
      mine.look(found, partitions, now).forEach(each -> take(mine, each));
      boolean fails = isMute || fails();
      presences.write(
          name.value(),
          mine.beat(now),
          ownEntry.get(0),
          fails,
          () -> hasWritten(mine, true),
          () -> hasWritten(mine, flaw == Flaw.COUNTS_FAILED_WRITES));
    }

    private void hasWritten(GroupNode mine, boolean isWritten) {
      if (mine == part) {
        if (isWritten) {
          mine.written(presences.now()).forEach(each -> take(mine, each));
        }
        presences.after(1 + dice.nextInt(BEAT_TICKS), () -> again(mine));
      }
    }

    private void again(GroupNode mine) {
      if (mine == part) {
        round(mine);
      }
    }

    private void suspend(GroupNode mine, long now) {
      if (flaw != Flaw.TELLS_WITHOUT_LEASE) {
        mine.suspendIfOver(now).forEach(each -> take(mine, each));
      }
    }

    private void take(GroupNode mine, Claims.Change change) {
      if (change instanceof Claims.Change.Assigned assigned) {
        begin(assigned);
      } else if (change instanceof Claims.Change.Revoked revoked) {
        tellings.remove(revoked.partition());
        presences.after(
            dice.nextInt(HAND_OVER_TICKS),
            () -> mine.released(revoked.member(), revoked.partition()));
      } else {
        forget(change.member());
      }
    }

    private void begin(Claims.Change.Assigned assigned) {
      Partition partition = assigned.partition();
      Telling telling = new Telling(assigned.member());
      tellings.put(partition, telling);
      VersionVector before = acknowledged.getOrDefault(partition, VersionVector.EMPTY);
      positions.read(
          partition.toString(),
          fails(),
          siblings -> {
            VersionVector found = record.position(partition, values(siblings));
            VersionVector last = own.get(partition);
            if (flaw == Flaw.BEGINS_AT_LAST_TOLD && last != null) {
              found = found.join(last);
            }
            check(found.covers(before), partition + " has moved back to " + found);
            check(told(partition).covers(found), partition + " has untold in " + found);
            check(stored(partition).covers(found), partition + " begins after unacknowledged");
            telling.position = found;
          },
          () -> {
            if (tellings.get(partition) == telling) {
              begin(assigned);
            }
          });
    }

    boolean tells(Partition partition) {
      GroupNode now = part;
      Telling telling = tellings.get(partition);
      if (now == null || telling == null) {
        return false;
      }
      return flaw == Flaw.TELLS_WITHOUT_LEASE
          ? now.toldTo(telling.member).contains(partition)
          : now.mayTell(telling.member, partition, presences.now());
    }

    void tell() {
      for (Partition each : partitions) {
        Telling telling = tellings.get(each);
        VersionVector position = telling == null ? null : telling.position;
        if (telling == null || position == null || !tells(each) || dice.nextInt(3) > 0) {
          continue;
        }
        VersionVector next =
            VersionVector.ofRange(WRITER, 1, Math.max(1, writtenTo(each)))
                .minus(position)
                .limit(1 + dice.nextInt(3));
        if (writtenTo(each) > 0 && !next.isEmpty()) {
          told.merge(each, next, VersionVector::join);
          telling.position = position.join(next);
          own.put(each, position.join(next));
          received.add(new Received(each, position.join(next)));
        }
      }
    }
  }
}
