package dev.syncline.verticle.group;

import dev.syncline.core.group.GroupName;
import dev.syncline.port.ConsumerGroups;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out how far all groups of the cluster are behind, also those without members: one group
 * after the other, in rounds that never overlap, at the one node whose duty that is. On one
 * context.
 */
public final class GroupLags {
  /** The first ones by name; more would be as many reads of positions, and as many series. */
  static final int MAX_GROUPS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(GroupLags.class);

  private final Desk desk;
  private final GroupDescription groups;
  private final Duty duty;
  private Map<String, Lag> told = Map.of();
  private boolean measuring;
  private boolean hasMore;

  /**
   * Which node measures, and whom it tells.
   *
   * @param isOurs whether this one does; asked before and after each round
   * @param listener of all that is known, by the groups' names; empty where another node measures
   */
  public record Duty(BooleanSupplier isOurs, Consumer<Map<String, Lag>> listener) {}

  /**
   * How far a group is behind, as {@code GET /v1/groups/{g}} sums it up.
   *
   * @param entries writes that it wants and has not acknowledged, as far as they are counted; NaN
   *     where that could not be found out
   * @param seconds the age of the oldest; NaN where nobody can tell
   */
  public record Lag(double entries, double seconds) {
    private static final Lag UNKNOWN = new Lag(Double.NaN, Double.NaN);

    static Lag of(ConsumerGroups.Sum sum) {
      Long millis = sum.millis();
      return new Lag(sum.entries(), millis == null ? Double.NaN : millis / 1e3);
    }
  }

  GroupLags(Desk desk, GroupDescription groups, Duty duty) {
    this.desk = desk;
    this.groups = groups;
    this.duty = duty;
  }

  /** Begins a round, unless one is under way. */
  void look() {
    if (!duty.isOurs().getAsBoolean()) {
      tell(Map.of());
    } else if (!measuring) {
      measuring = true;
      desk.when(
          new GroupListing(desk.calls()).list(null, MAX_GROUPS).compose(this::measure),
          done -> {
            measuring = false;
            if (!duty.isOurs().getAsBoolean()) {
              tell(Map.of());
            } else {
              tell(done.succeeded() ? done.result() : unknown());
            }
          });
    }
  }

  private Future<Map<String, Lag>> measure(ConsumerGroups.Names names) {
    if (names.more() && !hasMore) {
      LOG.warn("there are more than {} groups: only so many, by name, are measured", MAX_GROUPS);
    }
    hasMore = names.more();
    return measure(names.names(), new TreeMap<>());
  }

  private Future<Map<String, Lag>> measure(List<GroupName> left, Map<String, Lag> known) {
    if (left.isEmpty()) {
      return Future.succeededFuture(known);
    }
    GroupName next = left.get(0);
    return desk.calls()
        .get(next)
        .compose(groups::sum)
        .transform(
            done -> {
              if (done.succeeded()) {
                known.put(next.value(), Lag.of(done.result()));
              } else if (!(done.cause() instanceof ConsumerGroups.NoSuchGroupException)) {
                known.put(next.value(), Lag.UNKNOWN);
              }
              return measure(left.subList(1, left.size()), known);
            });
  }

  private Map<String, Lag> unknown() {
    Map<String, Lag> unknown = new TreeMap<>(told);
    unknown.replaceAll((group, lag) -> Lag.UNKNOWN);
    return unknown;
  }

  private void tell(Map<String, Lag> now) {
    if (!now.equals(told)) {
      told = now;
      duty.listener().accept(now);
    }
  }
}
