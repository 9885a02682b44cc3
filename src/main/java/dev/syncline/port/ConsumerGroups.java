package dev.syncline.port;

import dev.syncline.core.group.GroupFilter;
import dev.syncline.core.group.GroupName;
import dev.syncline.core.placement.Partition;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Groups of consumers, which share what they are told and how far they have come. All that is known
 * of them stands in replicated entries, so any node answers for any group. Never blocks the caller;
 * futures end on any thread, and fail with {@link ShortException} where too few replicas of an
 * entry could be reached, or did not answer in time.
 */
public interface ConsumerGroups {
  /**
   * Makes a consumer a member; a group that is not there is made.
   *
   * @param request with its {@link FeedRequest#membership}
   * @return fails with {@link DiffersException}, {@link TooManyException} or {@link
   *     ChangeFeed.TooManyConsumersException}
   */
  Future<ChangeFeed.Cursor> join(FeedRequest request);

  /**
   * Notes that everything up to a token has been seen to. To repeat it is always right.
   *
   * @return completes once a majority of the position's replicas has it; fails with {@link
   *     NoSuchGroupException} or {@link ForeignTokenException}
   */
  Future<Void> acknowledge(GroupName group, String token);

  /**
   * The names of groups, in order.
   *
   * @param after names up to and including this one are left out; null for none
   * @param limit most names wanted
   */
  Future<Names> list(@Nullable GroupName after, int limit);

  /**
   * What is known of a group; fails with {@link NoSuchGroupException}, or {@link TooManyException}
   * where too many are asked for at a time.
   */
  Future<Description> describe(GroupName group);

  /**
   * Lets a group go on elsewhere, as a new generation of it; fails with {@link
   * NoSuchGroupException}.
   */
  Future<Void> reset(GroupName group, FeedRequest.Start to);

  /** Removes a group, if there is one; its members' streams end. */
  Future<Void> delete(GroupName group);

  /** How many members there are on this node. */
  int membersHere();

  /**
   * Names of groups.
   *
   * @param more whether there may be others after the last one
   */
  record Names(List<GroupName> names, boolean more) {
    /** Copies the list. */
    public Names {
      names = List.copyOf(names);
    }
  }

  /**
   * A group as it was when it was asked for.
   *
   * @param members those on nodes that are alive, as far as the answering node can tell
   */
  record Description(
      GroupName name,
      long generation,
      GroupFilter filter,
      List<Member> members,
      List<Lag> partitions) {
    /** Copies the lists. */
    public Description {
      members = List.copyOf(members);
      partitions = List.copyOf(partitions);
    }
  }

  /**
   * A member and what it has claimed.
   *
   * @param node where it is connected
   */
  record Member(String name, String node, List<Partition> partitions) {
    /** Copies the list. */
    public Member {
      partitions = List.copyOf(partitions);
    }
  }

  /**
   * How far a group is behind in a partition.
   *
   * @param entries writes that the group wants and has not acknowledged; null where no replica is
   *     in reach
   * @param isMore whether there are more than are counted
   * @param millis the age of the oldest of them; null where nobody can tell any more
   */
  record Lag(Partition partition, @Nullable Long entries, boolean isMore, @Nullable Long millis) {}

  /**
   * How far a group is behind in all partitions together. Of those of which nobody can tell,
   * nothing is counted, and so there is more.
   *
   * @param millis the age of the oldest write; null where nobody can tell of some partition
   */
  record Sum(long entries, boolean isMore, @Nullable Long millis) {
    /** Of all partitions of a group. */
    public static Sum of(List<Lag> lags) {
      long entries = 0;
      boolean isMore = false;
      Long millis = 0L;
      for (Lag each : lags) {
        entries += Objects.requireNonNullElse(each.entries(), 0L);
        isMore |= each.isMore() || each.entries() == null;
        millis = millis == null || each.millis() == null ? null : Math.max(millis, each.millis());
      }
      return new Sum(entries, isMore, millis);
    }
  }

  /** There is no such group. */
  final class NoSuchGroupException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With the name. */
    public NoSuchGroupException(GroupName group) {
      super("there is no group '" + group + "'");
    }
  }

  /** The group is there with another filter. */
  final class DiffersException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String field;
    private final String asked;
    private final String known;

    /**
     * With the parameter that is different.
     *
     * @param asked what it is; empty for everything
     * @param known what it is in the group
     */
    public DiffersException(String field, String asked, String known) {
      super(field + " is " + asked + ", the group has " + known);
      this.field = field;
      this.asked = asked;
      this.known = known;
    }

    /** What was asked for; empty for everything. */
    public String asked() {
      return asked;
    }

    /** What the group has; empty for everything. */
    public String known() {
      return known;
    }

    /** The parameter that is different. */
    public String field() {
      return field;
    }
  }

  /** There are as many groups, members of a group, or calls under way as there may be. */
  final class TooManyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final What what;
    private final int limit;

    /** What there is too much of. */
    public enum What {
      /** Groups of the cluster. */
      GROUPS,
      /** Members of a group. */
      MEMBERS,
      /** Acknowledgements that wait on this node. */
      ACKNOWLEDGEMENTS,
      /** Groups that this node is about to describe. */
      DESCRIPTIONS
    }

    /** With the limit. */
    public TooManyException(What what, int limit) {
      super(what + " limit " + limit);
      this.what = what;
      this.limit = limit;
    }

    /** What there is too much of. */
    public What what() {
      return what;
    }

    /** How many there may be. */
    public int limit() {
      return limit;
    }
  }

  /** The token is none of this group since it was made or last reset. */
  final class ForeignTokenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With what is wrong with it. */
    public ForeignTokenException(String detail) {
      super(detail);
    }
  }

  /** What was acknowledged of a partition would take more room than an entry has. */
  final class ScatteredException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int limitBytes;

    /** With the limit. */
    public ScatteredException(int limitBytes) {
      super("what was acknowledged has too many holes: acknowledge what lies between first");
      this.limitBytes = limitBytes;
    }

    /** Bytes of an entry. */
    public int limitBytes() {
      return limitBytes;
    }
  }

  /** An entry could not be read or written. */
  final class ShortException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Outcome outcome;

    /** With how the operation ended. */
    public ShortException(Outcome outcome) {
      super("an entry of the group could not be had: " + outcome);
      this.outcome = outcome;
    }

    /** How the operation ended. */
    public Outcome outcome() {
      return outcome;
    }
  }
}
