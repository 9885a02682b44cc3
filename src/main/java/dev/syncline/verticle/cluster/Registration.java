package dev.syncline.verticle.cluster;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Metadata;
import dev.syncline.port.RunIdentity;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this run known to the ring. Before the replicas are up it asks for a number, for a bounded
 * time; a run that gets none, in a minority, goes on under its name and registers that as long as
 * it takes. Numbers of runs that are over take no room in clocks, names do.
 *
 * <p>For the cluster verticle's context only.
 */
final class Registration {
  private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
  private static final long FIRST_RETRY_MILLIS = 50;

  private final Vertx vertx;
  private final Context context;
  private final NodeName self;
  private final String storeId;
  private final RunIdentity run;
  private final List<Actor> earlier;
  private final BooleanSupplier startsForgetful;
  private final @Nullable String copyOf;
  private final long numbersFrom;
  private final Metadata metadata;
  private final ClusterSettings settings;
  private final Listener listener;
  private boolean answered;
  private volatile boolean registered;

  /** What follows from what consensus says, or does not say. */
  interface Listener {
    /** The run is not registered yet, and is so again in a moment. */
    void isDelayed();

    /** The node is not in the ring. */
    void isNotInRing();

    /** The node has run since on a later state of its store. */
    void storeIsBehind();

    /** Another store has taken the place of this one. */
    void storeWasReplaced();
  }

  /**
   * Nothing is asked before {@link #draw} or {@link #register}.
   *
   * @param earlier names of runs before that the store remembers
   * @param startsForgetful whether the store is opened as one that may have forgotten
   * @param copyOf the store that this one is a copy of, null if of none
   * @param numbersFrom the lowest version of the ring that may number a run
   */
  Registration(
      Vertx vertx,
      Context context,
      NodeName self,
      String storeId,
      RunIdentity run,
      List<Actor> earlier,
      BooleanSupplier startsForgetful,
      @Nullable String copyOf,
      long numbersFrom,
      Metadata metadata,
      ClusterSettings settings,
      Listener listener) {
    this.vertx = vertx;
    this.context = context;
    this.self = self;
    this.storeId = storeId;
    this.run = run;
    this.earlier = List.copyOf(earlier);
    this.startsForgetful = startsForgetful;
    this.copyOf = copyOf;
    this.numbersFrom = numbersFrom;
    this.metadata = metadata;
    this.settings = settings;
    this.listener = listener;
  }

  /** Whether the ring knows this run. On any thread. */
  boolean isRegistered() {
    return registered;
  }

  /**
   * Asks for a number as the run's actor. Completes when there is an answer, or when the time for
   * it is over; then a number that comes late is given up with the registration under the name.
   */
  Future<Void> draw() {
    Promise<Void> drawn = Promise.promise();
    long timer =
        vertx.setTimer(
            settings.numberTimeoutMillis(),
            id -> {
              if (drawn.tryComplete()) {
                LOG.atInfo()
                    .addKeyValue("actor", run)
                    .log("no majority has numbered this run: it goes on under its name");
              }
            });
    tryToDraw(drawn, Math.min(FIRST_RETRY_MILLIS, settings.registerRetryMillis()));
    return drawn.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  /** A node waits for its number before it listens: the first pauses are short ones. */
  private void tryToDraw(Promise<Void> drawn, long pauseMillis) {
    propose(
        true,
        done -> {
          if (drawn.future().isComplete()) {
            return;
          }
          if (done.failed()) {
            long next = Math.min(2 * pauseMillis, settings.registerRetryMillis());
            vertx.setTimer(pauseMillis, id -> tryToDraw(drawn, next));
            return;
          }
          if (done.result() instanceof ClusterResult.Registered registration) {
            run.isCalled(registration.actor());
          }
          take(done.result());
          drawn.complete();
        });
  }

  /** Registers the run under its name, again and again, unless it has been answered already. */
  void register() {
    if (answered) {
      return;
    }
    propose(
        false,
        done -> {
          if (done.succeeded()) {
            take(done.result());
            return;
          }
          LOG.atInfo().log("run not registered yet: {}", done.cause().getMessage());
          listener.isDelayed();
          vertx.setTimer(settings.registerRetryMillis(), id -> register());
        });
  }

  private void propose(boolean numbered, Consumer<AsyncResult<ClusterResult>> consumer) {
    metadata
        .propose(
            new ClusterCommand.RegisterActor(
                self,
                storeId,
                settings.zone(),
                run.name(),
                numbered,
                takesOver() ? List.of() : earlier,
                startsForgetful.getAsBoolean(),
                numbersFrom))
        .onComplete(done -> context.runOnContext(none -> consumer.accept(done)));
  }

  /**
   * Whether this is a copy of the very store that the ring has in this node's place: then it may
   * take that place, although the runs that it remembers have ended. What the ring has been since
   * the copy was made is known: the group has taken this store in first.
   */
  private boolean takesOver() {
    Member member = metadata.state().ring().members().get(self);
    return member != null && member.storeId().equals(copyOf);
  }

  private void take(ClusterResult result) {
    answered = true;
    if (result instanceof ClusterResult.NotInRing) {
      listener.isNotInRing();
    } else if (result instanceof ClusterResult.StoreIsBehind) {
      LOG.atError()
          .log(
              "this node has run since on a later state of its disk: it stops, and starts again as"
                  + " one that may have forgotten writes");
      listener.storeIsBehind();
    } else if (result instanceof ClusterResult.StoreWasReplaced) {
      LOG.atError()
          .addKeyValue("store", storeId)
          .log(
              "this node has run since on another disk, which has taken this one's place: it stops;"
                  + " start it on that disk, or on an empty node.dataDir");
      listener.storeWasReplaced();
    } else {
      registered = true;
      tell();
    }
  }

  private void tell() {
    LOG.atInfo()
        .addKeyValue("actor", run)
        .addKeyValue("ring", metadata.state().ring().version())
        .log("run registered");
    Member member = metadata.state().ring().members().get(self);
    if (member != null && !member.zone().equals(settings.zone())) {
      LOG.atWarn()
          .addKeyValue("zone", member.zone())
          .log(
              "node.zone {} is not taken over: it would move partitions that hold data",
              settings.zone());
    }
  }
}
