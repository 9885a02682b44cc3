package dev.syncline.adapter.raft;

import dev.syncline.adapter.raft.FrameHeader.ForeignFrameException;
import dev.syncline.port.ConsensusFailure;
import dev.syncline.port.GroupMember;
import io.microraft.RaftNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a {@link LeaderRequest} to whoever leads, and looks again after a pause when nobody does. A
 * request that is not repeatable is sent again only if it certainly had no effect.
 *
 * <p>A node that hears no leader, because it has not been added to the group yet, takes repeatable
 * requests to the members it knows of, who name theirs.
 */
final class LeaderClient {

  private final Vertx vertx;
  private final RaftNode node;
  private final LeaderService local;
  private final FrameHeader header;
  private final RaftAddresses addresses;
  private final Predicate<GroupMember> reachable;
  private final RaftSettings settings;
  private final Supplier<ConsensusFailure.@Nullable Stopped> stopped;

  LeaderClient(
      Vertx vertx,
      RaftNode node,
      LeaderService local,
      FrameHeader header,
      Predicate<GroupMember> reachable,
      RaftSettings settings,
      Supplier<ConsensusFailure.@Nullable Stopped> stopped) {
    this.vertx = vertx;
    this.node = node;
    this.local = local;
    this.header = header;
    this.addresses = new RaftAddresses(header.group());
    this.reachable = reachable;
    this.settings = settings;
    this.stopped = stopped;
  }

  /**
   * Sends one request until it is answered or the deadline has passed.
   *
   * @param context where the future completes and everything in between runs; the caller is on it
   * @return {@code Done}, {@code Members} or {@code Stale}, or a {@link ConsensusFailure}
   */
  Future<LeaderReply> send(Context context, LeaderRequest request, Deadline deadline) {
    Call call = new Call(context, request, deadline);
    call.start();
    return call.promise.future();
  }

  /** One request and its attempts. Everything runs on the context of the caller. */
  private final class Call {
    private final Context context;
    private final LeaderRequest request;
    private final Deadline deadline;
    private final Promise<LeaderReply> promise = Promise.promise();
    private ConsensusFailure lastFailure =
        new ConsensusFailure.Unavailable("no leader is known to this node");
    private Optional<GroupMember> hint = Optional.empty();
    private int peersAsked;
    private int attempt;
    private boolean inFlight;
    private long deadlineTimer;

    Call(Context context, LeaderRequest request, Deadline deadline) {
      this.context = context;
      this.request = request;
      this.deadline = deadline;
    }

    void start() {
      deadlineTimer = vertx.setTimer(deadline.timerMillis(), timer -> timedOut());
      promise.future().onComplete(done -> vertx.cancelTimer(deadlineTimer));
      tryOnce();
    }

    private void tryOnce() {
      if (promise.future().isComplete()) {
        return;
      }
      ConsensusFailure.@Nullable Stopped end = stopped.get();
      if (end != null) {
        promise.tryFail(end);
        return;
      }
      GroupMember leader = hint.or(this::knownLeader).orElse(null);
      hint = Optional.empty();
      if (leader == null) {
        askAround();
      } else if (new RaftMember(leader).equals(node.getLocalEndpoint())) {
        askHere();
      } else if (reachable.test(leader)) {
        ask(leader);
      } else {
        pause(new ConsensusFailure.Unavailable("the leader " + leader + " is not reachable"));
      }
    }

    private Optional<GroupMember> knownLeader() {
      return Optional.ofNullable(node.getTerm().getLeaderEndpoint()).map(RaftMember::of);
    }

    private void askAround() {
      List<GroupMember> peers =
          node.getEffectiveMembers().getMembers().stream()
              .filter(endpoint -> !endpoint.equals(node.getLocalEndpoint()))
              .map(RaftMember::of)
              .filter(reachable)
              .toList();
      if (peers.isEmpty() || !request.isRepeatable()) {
        pause(new ConsensusFailure.Unavailable("no leader is known to this node"));
      } else {
        ask(peers.get(peersAsked++ % peers.size()));
      }
    }

    private void askHere() {
      int asked = begin();
      var unused =
          local
              .handle(request)
              .thenAccept(reply -> context.runOnContext(hop -> answered(asked, reply)));
    }

    private void ask(GroupMember member) {
      int asked = begin();
      DeliveryOptions options =
          new DeliveryOptions().setLocalOnly(false).setSendTimeout(attemptMillis());
      vertx
          .eventBus()
          .<Buffer>request(
              addresses.requests(member), Buffer.buffer(request.encode(header)), options)
          .map(this::decode)
          .recover(failure -> Future.succeededFuture(undelivered(failure)))
          .onSuccess(reply -> context.runOnContext(hop -> answered(asked, reply)));
    }

    private int begin() {
      inFlight = true;
      return ++attempt;
    }

    /** A repeatable request need not wait for a silent leader to the end. */
    private long attemptMillis() {
      return request.isRepeatable()
          ? Math.min(deadline.timerMillis(), settings.timing().heartbeatTimeoutMillis())
          : deadline.timerMillis();
    }

    private LeaderReply decode(Message<Buffer> message) {
      try {
        return LeaderReply.decode(header, message.body().getBytes());
      } catch (ForeignFrameException | CorruptRaftDataException e) {
        return new LeaderReply.Unknown("unreadable reply: " + e.getMessage());
      }
    }

    private LeaderReply undelivered(Throwable failure) {
      boolean neverSent =
          failure instanceof ReplyException reply
              && reply.failureType() == ReplyFailure.NO_HANDLERS;
      return neverSent
          ? new LeaderReply.NotLeader()
          : new LeaderReply.Unknown("no reply from the leader: " + failure.getMessage());
    }

    private void answered(int asked, LeaderReply reply) {
      if (asked != attempt || promise.future().isComplete()) {
        return;
      }
      inFlight = false;
      if (reply instanceof LeaderReply.NotLeader other) {
        hint = other.leader();
        pause(new ConsensusFailure.Unavailable("the member asked does not lead"));
      } else if (reply instanceof LeaderReply.Busy) {
        pause(new ConsensusFailure.Overloaded("the leader accepts no more entries for now"));
      } else if (reply instanceof LeaderReply.Unknown unknown) {
        if (request.isRepeatable()) {
          pause(new ConsensusFailure.Unavailable(unknown.why()));
        } else {
          promise.tryFail(new ConsensusFailure.OutcomeUnknown(unknown.why()));
        }
      } else if (request.isAnsweredBy(reply)) {
        promise.tryComplete(reply);
      } else {
        answered(asked, new LeaderReply.Unknown("the reply is that to another request"));
      }
    }

    private void pause(ConsensusFailure failure) {
      lastFailure = failure;
      vertx.setTimer(settings.calls().retryDelayMillis(), timer -> tryOnce());
    }

    private void timedOut() {
      boolean mayHappen = inFlight && !request.isRepeatable();
      promise.tryFail(
          mayHappen
              ? new ConsensusFailure.OutcomeUnknown(
                  "sent to a leader that has not committed it within " + deadline)
              : lastFailure);
    }
  }
}
