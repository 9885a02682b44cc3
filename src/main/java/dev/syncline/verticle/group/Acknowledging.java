package dev.syncline.verticle.group;

import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.group.GroupName;
import dev.syncline.core.group.GroupTokens;
import dev.syncline.port.ConsumerGroups;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the tokens of any group, whether it has members here or not. On one context. */
final class Acknowledging {
  private final Map<GroupName, GroupPart> groups;
  private final Map<GroupName, Generation> underWay = new HashMap<>();

  /** What is acknowledged of a generation. */
  private record Generation(long number, GroupAcknowledgements acknowledgements) {}

  /**
   * Nothing under way.
   *
   * @param groups those that have members here, as they come and go
   */
  Acknowledging(Map<GroupName, GroupPart> groups) {
    this.groups = groups;
  }

  /** Completes once a majority has it. */
  Future<Void> acknowledge(Desk desk, GroupName name, String token) {
    GroupPart part = groups.get(name);
    FeedPosition known = part == null ? null : decodeIfOwn(desk, part.place(), token);
    return part != null && known != null
        ? store(desk, part.place(), known)
        : desk.here(desk.calls().get(name))
            .compose(place -> store(desk, place, decode(desk, place, token)));
  }

  private static GroupTokens tokens(Desk desk, GroupStore.Place place) {
    return new GroupTokens(desk.clusterId(), place.name(), place.record().generation());
  }

  private static @Nullable FeedPosition decodeIfOwn(
      Desk desk, GroupStore.Place place, String token) {
    try {
      return tokens(desk, place).decode(token);
    } catch (CorruptDataException e) {
      return null;
    }
  }

  private static FeedPosition decode(Desk desk, GroupStore.Place place, String token) {
    try {
      return tokens(desk, place).decode(token);
    } catch (CorruptDataException e) {
      throw new ConsumerGroups.ForeignTokenException(String.valueOf(e.getMessage()));
    }
  }

  private Future<Void> store(Desk desk, GroupStore.Place place, FeedPosition position) {
    long generation = place.record().generation();
    Generation known = underWay.get(place.name());
    Generation of =
        known != null && known.number() == generation
            ? known
            : new Generation(generation, new GroupAcknowledgements(desk, place));
    underWay.put(place.name(), of);
    return of.acknowledgements()
        .store(position.told())
        .onSuccess(none -> tellMembers(place, position))
        .onComplete(
            done -> {
              if (of.acknowledgements().isIdle()) {
                underWay.remove(place.name(), of);
              }
            });
  }

  private void tellMembers(GroupStore.Place place, FeedPosition position) {
    GroupPart part = groups.get(place.name());
    if (part != null && part.place().record().generation() == place.record().generation()) {
      part.sessions().forEach(each -> each.acknowledged(position));
    }
  }
}
