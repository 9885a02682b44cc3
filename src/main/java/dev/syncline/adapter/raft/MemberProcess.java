package dev.syncline.adapter.raft;

import dev.syncline.adapter.raft.FrameHeader.ForeignFrameException;
import dev.syncline.port.ConsensusFailure.Stopped;
import dev.syncline.port.GroupMember;
import dev.syncline.port.RaftLogStore;
import dev.syncline.port.ReplicatedState;
import io.microraft.RaftConfig;
import io.microraft.RaftNode;
import io.microraft.RaftNodeStatus;
import io.microraft.impl.log.RaftLog;
import io.microraft.persistence.RestoredRaftState;
import io.microraft.report.RaftNodeReport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a member: its thread, its log, its consumers, and the one way in which all end. */
final class MemberProcess {

  private static final Logger LOG = LoggerFactory.getLogger(MemberProcess.class);

  /** What exists from the moment the log has been read. */
  record Running(RaftNode node, LeaderService service) {}

  /** Why the member ended, and whether its owner wanted it. */
  private record Ending(boolean wanted, Stopped failure) {}

  private final Vertx vertx;
  private final RaftGroupSpec spec;
  private final RaftLogStore logStore;
  private final FrameHeader header;
  private final RaftAddresses addresses;
  private final RaftTime time;
  private final RaftThread thread;
  private final RaftJournal journal;
  private final RaftStateMachine machine;
  private final EventBusTransport transport;
  private final RaftCounters counters = new RaftCounters();

  private final Predicate<GroupMember> reachable;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();
  private final Promise<Void> ended = Promise.promise();
  private final Promise<Void> closed = Promise.promise();
  private volatile @Nullable Context home;
  private volatile @Nullable Running running;
  private volatile @Nullable MessageConsumer<Buffer> requests;

  MemberProcess(
      Vertx vertx,
      RaftGroupSpec spec,
      RaftLogStore logStore,
      ReplicatedState state,
      Predicate<GroupMember> reachable) {
    this.vertx = vertx;
    this.spec = spec;
    this.logStore = logStore;
    this.reachable = reachable;
    this.header = new FrameHeader(spec.clusterId(), spec.group());
    this.addresses = new RaftAddresses(spec.group());
    this.time = new RaftTime(spec.settings().timing());
    this.thread = new RaftThread("raft-" + spec.group() + "-" + spec.self().node(), time);
    this.journal = new RaftJournal(logStore, cause -> halt("the log cannot be written", cause));
    this.machine = new RaftStateMachine(state, cause -> halt("the state failed", cause));
    this.transport =
        new EventBusTransport(vertx, addresses, new RaftMessageCodec(header), reachable, counters);
  }

  RaftTime time() {
    return time;
  }

  FrameHeader header() {
    return header;
  }

  RaftCounters counters() {
    return counters;
  }

  long appliedIndex() {
    return machine.appliedIndex();
  }

  /** Returns why the member takes part no more, or null while it does. */
  @Nullable Stopped stopped() {
    Ending current = ending.get();
    return current == null ? null : current.failure();
  }

  @Nullable Running runningOrNull() {
    return running;
  }

  @Nullable RaftNode nodeOrNull() {
    Running current = running;
    return current == null ? null : current.node();
  }

  /** Completes when the member takes part no more. */
  Future<Void> ended() {
    return ended.future();
  }

  /** Completes when nothing touches the log store any more. */
  Future<Void> closed() {
    return closed.future();
  }

  Future<Void> start(Context context) {
    if (!started.compareAndSet(false, true)) {
      return Future.failedFuture(new IllegalStateException("a member is started once"));
    }
    home = context;
    return onThread(context)
        .compose(node -> listen(node).map(node))
        .compose(node -> Future.fromCompletionStage(node.start(), context))
        .<Void>mapEmpty()
        .recover(this::notStarted);
  }

  private Future<RaftNode> onThread(Context context) {
    Promise<RaftNode> built = Promise.promise();
    thread.execute(
        () -> {
          try {
            RaftNode node = build();
            context.runOnContext(hop -> built.complete(node));
          } catch (IOException | RuntimeException e) {
            context.runOnContext(hop -> built.fail(e));
          }
        });
    return built.future();
  }

  private Future<Void> notStarted(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    end(new Ending(false, new Stopped("the member could not start", cause)));
    unregister();
    return Future.failedFuture(cause);
  }

  private RaftNode build() throws IOException {
    RaftConfig config = time.config(spec.settings().limits());
    int capacity =
        RaftLog.getLogCapacity(
            config.getCommitCountToTakeSnapshot(), config.getMaxPendingLogEntryCount());
    Optional<RestoredRaftState> restored =
        new JournalRestore(logStore, header, spec.self(), capacity).restore();
    RaftNode.RaftNodeBuilder builder =
        RaftNode.newBuilder()
            .setGroupId(spec.group())
            .setConfig(config)
            .setExecutor(thread)
            .setStateMachine(machine)
            .setTransport(transport)
            .setStore(journal)
            .setModelFactory(RaftModelCodec.FACTORY)
            .setRaftNodeReportListener(this::reported)
            .setRandom(time.electionNoise())
            .setClock(time.clock());
    if (restored.isPresent()) {
      builder.setRestoredState(restored.get());
    } else {
      builder
          .setLocalEndpoint(new RaftMember(spec.self()))
          .setInitialGroupMembers(RaftMember.endpoints(spec.initialMembers()));
    }
    RaftNode node = builder.build();
    running = new Running(node, new LeaderService(node, reachable));
    return node;
  }

  private Future<Void> listen(RaftNode node) {
    int maxWaiting = spec.settings().limits().maxInboundMessages();
    MessageConsumer<Buffer> consumer =
        vertx.eventBus().consumer(addresses.requests(spec.self()), this::serve);
    requests = consumer;
    return Future.all(
            transport.listen(spec.self(), node, thread, maxWaiting), consumer.completion())
        .mapEmpty();
  }

  private void serve(Message<Buffer> message) {
    Running current = running;
    if (current == null) {
      return;
    }
    try {
      LeaderRequest request = LeaderRequest.decode(header, message.body().getBytes());
      if (thread.backlog() > spec.settings().limits().maxInboundMessages()) {
        counters.overflowed.increment();
        reply(message, new LeaderReply.Busy());
      } else {
        var unused = current.service().handle(request).thenAccept(reply -> reply(message, reply));
      }
    } catch (ForeignFrameException e) {
      counters.foreign.increment();
    } catch (CorruptRaftDataException e) {
      counters.malformed(e);
    }
  }

  private void reply(Message<Buffer> message, LeaderReply reply) {
    message.reply(Buffer.buffer(reply.encode(header)));
  }

  RaftStatus status(RaftNodeReport report) {
    Set<GroupMember> voters = RaftMember.members(report.getEffectiveMembers().getVotingMembers());
    Set<GroupMember> learners = RaftMember.members(report.getEffectiveMembers().getMembers());
    learners.removeAll(voters);
    return new RaftStatus(
        RaftStatus.Role.valueOf(report.getRole().name()),
        Optional.ofNullable(report.getTerm().getLeaderEndpoint()).map(RaftMember::of),
        report.getTerm().getTerm(),
        report.getLog().getCommitIndex(),
        appliedIndex(),
        report.getLog().getLastSnapshotIndex(),
        report.getLog().getInstallSnapshotCount(),
        voters,
        learners);
  }

  /** On the Raft thread, perhaps in the middle of a step of MicroRaft. */
  private void reported(RaftNodeReport report) {
    if (report.getStatus() == RaftNodeStatus.TERMINATED && ending.get() == null) {
      Stopped removed = new Stopped("the group has removed this member", null);
      thread.execute(() -> end(new Ending(false, removed)));
    }
  }

  private void halt(String what, Throwable cause) {
    LOG.debug("{} halts: {}", spec.self(), what, cause);
    end(new Ending(false, new Stopped(spec.self() + " has halted: " + what, cause)));
  }

  /** Ends the member as its owner wishes. May be repeated. Does not block. */
  void stop() {
    end(new Ending(true, new Stopped("the member has been stopped", null)));
  }

  /** Ends the member, once; later reasons are ignored. Does not block. */
  private void end(Ending why) {
    if (!ending.compareAndSet(null, why)) {
      return;
    }
    unregister();
    RaftNode node = nodeOrNull();
    if (node == null) {
      close(why);
    } else {
      var unused = node.terminate().whenComplete((done, failure) -> close(why));
    }
  }

  private void unregister() {
    MessageConsumer<Buffer> consumer = requests;
    if (consumer != null) {
      consumer.unregister().onFailure(e -> LOG.debug("could not unregister", e));
    }
    transport.close().onFailure(e -> LOG.debug("could not unregister", e));
  }

  /** As a task of its own, after which nothing runs on the thread. */
  private void close(Ending why) {
    try {
      thread.execute(
          () -> {
            journal.close();
            thread.end();
            finish(why);
          });
    } catch (RejectedExecutionException e) {
      finish(why);
    }
  }

  private void finish(Ending why) {
    Context context = home;
    if (context == null) {
      settle(why);
    } else {
      context.runOnContext(hop -> settle(why));
    }
  }

  private void settle(Ending why) {
    closed.tryComplete();
    if (why.wanted()) {
      ended.tryComplete();
    } else {
      ended.tryFail(why.failure());
    }
  }
}
