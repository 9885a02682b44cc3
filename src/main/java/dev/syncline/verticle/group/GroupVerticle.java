package dev.syncline.verticle.group;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.group.GroupFilter;
import dev.syncline.core.group.GroupName;
import dev.syncline.core.group.GroupRecord;
import dev.syncline.core.group.MemberId;
import dev.syncline.core.group.Presence;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.ConsumerGroups;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.Metadata;
import dev.syncline.port.Operations;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.feed.FeedVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The groups of a node: those that it has members of, and what it is asked of others. */
public final class GroupVerticle extends VerticleBase implements ConsumerGroups {
  private static final long TICK_MILLIS = 50;

  /** Of a name that is made up: the rest is for what makes it the only one. */
  private static final int MAX_NODE_CHARS = 48;

  /** To describe one reads all its positions, and counts in the logs. */
  private static final int MAX_DESCRIPTIONS = 4;

  /** How many heartbeats there are from one measurement of all groups to the next. */
  private static final int LAG_HEARTBEATS = 5;

  /** More than a part has. */
  private static final long BEATS = 1L << 32;

  private final Parts parts;
  private final GroupSettings settings;
  private final AtomicInteger members = new AtomicInteger();
  private final AtomicInteger descriptions = new AtomicInteger();
  private final Map<GroupName, GroupPart> groups = new HashMap<>();
  private final Acknowledging acknowledging = new Acknowledging(groups);
  private volatile @Nullable Desk running;

  /** How many parts there have been. */
  private long begun;

  /**
   * What groups are made of.
   *
   * @param run whose dots the process issues
   * @param isReachable whether a node answers, this one always
   * @param lots numbers that nobody else draws
   * @param lags who measures how far groups are behind
   */
  public record Parts(
      NodeName self,
      Actor run,
      String clusterId,
      FeedVerticle feed,
      Operations operations,
      Metadata metadata,
      TimeSource time,
      Predicate<NodeName> isReachable,
      Random lots,
      GroupLags.Duty lags) {}

  /** Of a node. */
  public GroupVerticle(Parts parts, GroupSettings settings) {
    this.parts = parts;
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    Operations operations = parts.operations();
    Metadata metadata = parts.metadata();
    Desk desk =
        new Desk(
            vertx,
            context,
            parts.self(),
            parts.run().id(),
            parts.clusterId(),
            parts.time(),
            parts.feed(),
            new GroupStore(operations, metadata, settings.roundMillis()),
            new GroupStore(operations, metadata, settings.callMillis()),
            settings);
    running = desk;
    GroupLags lags =
        new GroupLags(desk, new GroupDescription(desk, parts.isReachable()), parts.lags());
    vertx.setPeriodic((long) LAG_HEARTBEATS * settings.heartbeatMillis(), id -> lags.look());
    vertx.setPeriodic(TICK_MILLIS, id -> List.copyOf(groups.values()).forEach(GroupPart::tick));
    return vertx
        .eventBus()
        .<String>consumer(Addresses.groups(parts.self()))
        .handler(this::nudged)
        .completion();
  }

  private void nudged(Message<String> message) {
    groups.forEach(
        (name, part) -> {
          if (name.value().equals(message.body())) {
            part.soon();
          }
        });
  }

  /** Ends the streams of all members, and lets the other nodes know. Never fails. */
  public Future<Void> endAll() {
    Desk desk = running;
    running = null;
    if (desk == null) {
      return Future.succeededFuture();
    }
    Promise<Void> done = Promise.promise();
    desk.context()
        .runOnContext(
            none -> {
              List<Future<Void>> left = new ArrayList<>();
              for (GroupPart each : groups.values()) {
                each.sessions().forEach(MemberSession::stop);
                left.add(each.sayNothing());
              }
              groups.clear();
              Future.join(left).onComplete(all -> done.complete());
            });
    return done.future();
  }

  @Override
  public int membersHere() {
    return members.get();
  }

  private <T> Future<T> onContext(Function<Desk, Future<T>> action) {
    Desk desk = running;
    if (desk == null) {
      return Future.failedFuture(new ChangeFeed.EndedException());
    }
    Promise<T> promise = Promise.promise();
    desk.context().runOnContext(none -> action.apply(desk).onComplete(promise));
    return promise.future();
  }

  @Override
  public Future<ChangeFeed.Cursor> join(FeedRequest request) {
    FeedRequest.Membership membership = Objects.requireNonNull(request.membership());
    return onContext(
        desk ->
            desk.here(place(desk, membership.group(), request))
                .compose(place -> desk.here(first(desk, place, membership))));
  }

  private Future<GroupStore.Place> place(Desk desk, GroupName name, FeedRequest request) {
    if (!desk.feed().hasRoom()) {
      return Future.failedFuture(
          new ChangeFeed.TooManyConsumersException(desk.feed().maxConsumers()));
    }
    return desk.calls()
        .find(name)
        .compose(
            found ->
                found.isPresent()
                    ? Future.succeededFuture(found.get())
                    : create(desk, name, request))
        .map(
            place -> {
              Filters.check(request.filter(), place.record().filter());
              return place;
            });
  }

  private Future<GroupStore.Place> create(Desk desk, GroupName name, FeedRequest request) {
    GroupFilter filter = Filters.stored(request.filter());
    return start(desk, request.from(), request.filter())
        .compose(
            start ->
                desk.calls()
                    .create(
                        name, new GroupRecord(generation(0), start, filter), settings.maxGroups()));
  }

  private Future<FeedPosition> start(Desk desk, FeedRequest.Start from, FeedRequest.Filter filter) {
    return from instanceof FeedRequest.Start.After after
        ? Future.succeededFuture(after.position())
        : desk.feed().edge(filter, from instanceof FeedRequest.Start.Now);
  }

  /** Also numbers members: the higher one of a name has come later. */
  private long generation(long before) {
    return GroupRecord.nextGeneration(before, System.currentTimeMillis(), parts.lots().nextLong());
  }

  private Future<ChangeFeed.Cursor> first(
      Desk desk, GroupStore.Place place, FeedRequest.Membership membership) {
    GroupPart known = groups.get(place.name());
    if (known != null && known.members() >= settings.maxMembers()) {
      return Future.failedFuture(
          new TooManyException(TooManyException.What.MEMBERS, settings.maxMembers()));
    }
    FeedRequest.Filter filter = Filters.asked(place.record().filter());
    return desk.here(memberId(desk, place, membership.member()))
        .compose(
            id ->
                desk.here(desk.feed().openShare(filter, Set.of(), FeedPosition.NONE))
                    .map(cursor -> enter(desk, place, filter, id, cursor)));
  }

  /** Later than whoever has the name now, whatever the clocks of two nodes say. */
  private Future<MemberId> memberId(Desk desk, GroupStore.Place place, @Nullable String name) {
    if (name == null) {
      return Future.succeededFuture(new MemberId(madeUp(), generation(0)));
    }
    return desk.calls()
        .presences(place)
        .map(
            said -> {
              long last = 0;
              for (GroupStore.Read<Presence> read : said.values()) {
                for (Presence presence : read.values()) {
                  for (MemberId each : presence.claims().keySet()) {
                    last = each.name().equals(name) ? Math.max(last, each.session()) : last;
                  }
                }
              }
              return new MemberId(name, generation(last));
            });
  }

  private ChangeFeed.Cursor enter(
      Desk desk,
      GroupStore.Place place,
      FeedRequest.Filter filter,
      MemberId id,
      ChangeFeed.Cursor cursor) {
    if (running == null) {
      cursor.close();
      throw new ChangeFeed.EndedException();
    }
    GroupPart part = groups.computeIfAbsent(place.name(), name -> part(desk, place, filter));
    MemberSession session = new MemberSession(desk, part, id, cursor);
    part.join(session);
    return new Counted(session);
  }

  private GroupPart part(Desk desk, GroupStore.Place place, FeedRequest.Filter filter) {
    return new GroupPart(
        desk, place, filter, ++begun * BEATS + 1, () -> groups.remove(place.name()));
  }

  private String madeUp() {
    String node = parts.self().value();
    return node.substring(0, Math.min(node.length(), MAX_NODE_CHARS))
        + "."
        + Long.toHexString(parts.lots().nextLong() >>> 32);
  }

  /** Counts the member until its consumer has gone. */
  private final class Counted implements ChangeFeed.Cursor {
    private final MemberSession session;
    private final AtomicBoolean gone = new AtomicBoolean();

    Counted(MemberSession session) {
      this.session = session;
      members.incrementAndGet();
    }

    @Override
    public Future<ChangeFeed.Batch> next() {
      return session.next();
    }

    @Override
    public void close() {
      if (gone.compareAndSet(false, true)) {
        members.decrementAndGet();
      }
      session.close();
    }
  }

  @Override
  public Future<Void> acknowledge(GroupName name, String token) {
    return onContext(desk -> acknowledging.acknowledge(desk, name, token));
  }

  @Override
  public Future<Names> list(@Nullable GroupName after, int limit) {
    return onContext(desk -> new GroupListing(desk.calls()).list(after, limit));
  }

  @Override
  public Future<Description> describe(GroupName name) {
    if (descriptions.incrementAndGet() > MAX_DESCRIPTIONS) {
      descriptions.decrementAndGet();
      return Future.failedFuture(
          new TooManyException(TooManyException.What.DESCRIPTIONS, MAX_DESCRIPTIONS));
    }
    return this.<Description>onContext(
            desk ->
                desk.calls()
                    .get(name)
                    .compose(
                        place -> new GroupDescription(desk, parts.isReachable()).describe(place)))
        .onComplete(done -> descriptions.decrementAndGet());
  }

  @Override
  public Future<Void> reset(GroupName name, FeedRequest.Start to) {
    return onContext(
        desk ->
            desk.calls()
                .get(name)
                .compose(place -> reset(desk, place, to).onSuccess(none -> clear(desk, place))));
  }

  private Future<Void> reset(Desk desk, GroupStore.Place place, FeedRequest.Start to) {
    GroupRecord record = place.record();
    return start(desk, to, Filters.asked(record.filter()))
        .compose(
            start ->
                desk.calls()
                    .replace(
                        place,
                        new GroupRecord(generation(record.generation()), start, record.filter())));
  }

  /** Nobody reads it any more, and what is left by a node that dies here does no harm. */
  private void clear(Desk desk, GroupStore.Place over) {
    List<NodeName> nodes = parts.metadata().state().ring().memberNames();
    desk.context()
        .runOnContext(
            none -> {
              GroupPart part = groups.get(over.name());
              if (part != null) {
                part.soon();
              }
              desk.nudge(over.name(), nodes);
            });
    desk.calls().clear(over, parts.metadata().state().partitions());
  }

  @Override
  public Future<Void> delete(GroupName name) {
    return onContext(
        desk ->
            desk.calls()
                .find(name)
                .compose(
                    found ->
                        desk.calls()
                            .delete(name)
                            .onSuccess(none -> found.ifPresent(place -> clear(desk, place)))));
  }
}
