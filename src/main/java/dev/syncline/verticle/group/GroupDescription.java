package dev.syncline.verticle.group;

import dev.syncline.core.feed.FeedLag;
import dev.syncline.core.group.Presence;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ConsumerGroups;
import dev.syncline.port.FeedRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Finds out what is known of a group. */
final class GroupDescription {
  private final Desk desk;
  private final Predicate<NodeName> isReachable;

  GroupDescription(Desk desk, Predicate<NodeName> isReachable) {
    this.desk = desk;
    this.isReachable = isReachable;
  }

  Future<ConsumerGroups.Description> describe(GroupStore.Place place) {
    FeedRequest.Filter filter = Filters.asked(place.record().filter());
    List<Partition> partitions = desk.feed().partitions(filter);
    return desk.calls()
        .presences(place)
        .compose(
            presences ->
                desk.calls()
                    .positions(place, partitions)
                    .compose(at -> desk.feed().lag(at, filter))
                    .map(
                        lags ->
                            new ConsumerGroups.Description(
                                place.name(),
                                place.record().generation(),
                                place.record().filter(),
                                members(presences),
                                lags(partitions, lags))));
  }

  /** How far it is behind, in all partitions together. */
  Future<ConsumerGroups.Sum> sum(GroupStore.Place place) {
    FeedRequest.Filter filter = Filters.asked(place.record().filter());
    List<Partition> partitions = desk.feed().partitions(filter);
    return desk.calls()
        .positions(place, partitions)
        .compose(at -> desk.feed().lag(at, filter))
        .map(lags -> ConsumerGroups.Sum.of(lags(partitions, lags)));
  }

  private List<ConsumerGroups.Member> members(Map<NodeName, GroupStore.Read<Presence>> presences) {
    Map<String, ConsumerGroups.Member> members = new TreeMap<>();
    presences.forEach(
        (node, read) -> {
          if (!read.values().isEmpty() && isReachable.test(node)) {
            Presence.join(read.values())
                .claims()
                .forEach(
                    (member, its) ->
                        members.put(
                            member.name() + " " + member.session(),
                            new ConsumerGroups.Member(
                                member.name(), node.value(), new ArrayList<>(its))));
          }
        });
    return List.copyOf(members.values());
  }

  private static List<ConsumerGroups.Lag> lags(List<Partition> partitions, List<FeedLag> known) {
    long now = System.currentTimeMillis();
    Map<Partition, FeedLag> by = new HashMap<>();
    known.forEach(each -> by.put(each.partition(), each));
    List<ConsumerGroups.Lag> lags = new ArrayList<>();
    for (Partition each : partitions) {
      FeedLag lag = by.get(each);
      lags.add(lag == null ? new ConsumerGroups.Lag(each, null, false, null) : of(lag, now));
    }
    return lags;
  }

  private static ConsumerGroups.Lag of(FeedLag lag, long now) {
    Long millis = lag.oldestMillis() > 0 ? Math.max(0, now - lag.oldestMillis()) : null;
    return new ConsumerGroups.Lag(
        lag.partition(),
        lag.entries(),
        lag.isMore(),
        lag.entries() == 0 && !lag.isMore() ? 0L : millis);
  }
}
