package dev.syncline.simulation;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.mutation.SampleMutations;
import dev.syncline.core.placement.Member;
import dev.syncline.core.quorum.Consistency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A few clients that read and write at any node, with what they have seen or blindly. */
final class Clients {
  private static final int CLIENTS = 3;
  private static final List<SampleMutations.Kind> ALL_KINDS =
      List.of(SampleMutations.Kind.values());
  private static final List<SampleMutations.Kind> ADDING =
      List.of(SampleMutations.Kind.VIEWS, SampleMutations.Kind.OBSERVE);

  private final Simulation run;
  private final Dice dice;
  private final Map<Session, CausalContext> seen = new HashMap<>();
  private final List<Attempt> attempts = new ArrayList<>();
  private int keys;

  private record Session(int client, EntryKey key) {}

  /** A mutation that may be sent again, whatever has become of it. */
  private record Attempt(
      EntryKey entry, Content content, @Nullable CausalContext context, long firstMillis) {}

  Clients(Simulation run) {
    this.run = run;
    this.dice = run.dice();
  }

  void start() {
    run.time().after(dice.between(1, 30), this::next);
  }

  private void next() {
    if (run.isHealed()) {
      return;
    }
    EntryKey key = key();
    if (run.profile().readsAnywhere() && dice.chance(0.4)) {
      readAnywhere(key);
      run.time().after(dice.between(1, 30), this::next);
      return;
    }
    Machine machine = run.machine(dice.pick(run.replicas(run.partition(key))));
    NodeProcess process = machine.process();
    NodeProcess zombie = machine.zombie();
    if (zombie != null && !zombie.isFrozen() && dice.chance(0.5)) {
      process = zombie;
    }
    if (process != null && !process.isFrozen() && isReplica(process, key)) {
      operate(process, key);
    }
    run.time().after(dice.between(1, 30), this::next);
  }

  /**
   * A read at ONE, at any node that takes itself for one that may answer: a reader, or one that has
   * not learned yet that it is a replica no more.
   */
  private void readAnywhere(EntryKey key) {
    NodeProcess process = dice.pick(run.machines()).process();
    if (process == null || process.isFrozen()) {
      return;
    }
    Member member = process.ring().members().get(process.name());
    boolean isReader = member != null && member.state() == Member.State.READER;
    if (isReader || isReplica(process, key)) {
      Session session = new Session(dice.below(CLIENTS), key);
      read(process, key, Consistency.ONE, session);
    }
  }

  private void read(NodeProcess process, EntryKey key, Consistency level, Session session) {
    CausalContext context = dice.chance(0.6) ? seen.get(session) : null;
    process.begin(new ReadDriver(process, key, level, context, after -> seen.put(session, after)));
  }

  /** A node that knows of a ring in which it is no replica would forward it. */
  private boolean isReplica(NodeProcess process, EntryKey key) {
    return process.ring().replicas(run.partition(key)).contains(process.name());
  }

  private void operate(NodeProcess process, EntryKey key) {
    Session session = new Session(dice.below(CLIENTS), key);
    CausalContext context = dice.chance(0.6) ? seen.get(session) : null;
    Consistency level = level();
    int action = dice.below(100);
    if (action < 40) {
      process.begin(
          new ReadDriver(process, key, level, context, after -> seen.put(session, after)));
    } else if (action >= 100 - run.profile().deletes()) {
      write(process, session, Content.Tombstone.INSTANCE, level, context);
    } else if (Simulation.isMutated(key) && Profile.isKeyed(run.seed())) {
      mutateOnce(process, session, level, context);
    } else {
      Content content = Simulation.isMutated(key) ? new Content.Mutation(operations()) : value();
      write(process, session, content, level, context);
    }
  }

  private void write(
      NodeProcess process,
      Session session,
      Content content,
      Consistency level,
      @Nullable CausalContext context) {
    process.begin(
        new WriteDriver(
            process, session.key(), content, level, context, after -> seen.put(session, after)));
  }

  /** Sends again what was sent a short while ago, or something new that may be sent again. */
  private void mutateOnce(
      NodeProcess process, Session session, Consistency level, @Nullable CausalContext context) {
    attempts.removeIf(each -> run.now() - each.firstMillis() > Profile.RETRY_MILLIS);
    List<Attempt> open =
        attempts.stream().filter(each -> each.entry().equals(session.key())).toList();
    if (!open.isEmpty() && dice.chance(0.5)) {
      Attempt again = dice.pick(open);
      write(process, session, again.content(), level, again.context());
      return;
    }
    IdempotencyKey key = dice.chance(0.7) ? IdempotencyKey.of("k" + ++keys) : null;
    Content content = new Content.Mutation(operations(), key);
    if (key != null) {
      attempts.add(new Attempt(session.key(), content, context, run.now()));
    }
    write(process, session, content, level, context);
  }

  private Consistency level() {
    int level = dice.below(100);
    return level < 20 ? Consistency.ONE : level < 90 ? Consistency.QUORUM : Consistency.ALL;
  }

  /** Where entries are mutated, every other operation or more is on one of them. */
  private EntryKey key() {
    return run.mutatedKeys().isEmpty() || dice.chance(run.profile().anyEntry())
        ? dice.pick(run.keys())
        : dice.pick(run.mutatedKeys());
  }

  /** Mostly one operation; several of one mutation may be on the same field. */
  private List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    do {
      SampleMutations.Kind kind =
          dice.pick(dice.chance(run.profile().additions()) ? ADDING : ALL_KINDS);
      operations.add(SampleMutations.operation(kind, dice.below(7) - 2));
    } while (dice.chance(0.3));
    return operations;
  }

  private Content value() {
    return new Content.Value(Bytes.wrap(new byte[] {(byte) dice.below(100), 0, 0, 0}), Bytes.EMPTY);
  }
}
