package dev.syncline.api.http;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.group.GroupFilter;
import dev.syncline.core.group.GroupName;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.ConsumerGroups;
import dev.syncline.port.FeedRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Groups that do as they are told, and note it. */
public final class FakeGroups implements ConsumerGroups {
  private final Supplier<@Nullable Throwable> failure;
  public final List<String> calls = Collections.synchronizedList(new ArrayList<>());

  /** How the next calls fail, null if they do not. */
  public volatile @Nullable RuntimeException refusal;

  FakeGroups(Supplier<@Nullable Throwable> failure) {
    this.failure = failure;
  }

  private <T> Future<T> answer(String call, @Nullable T value) {
    calls.add(call);
    Throwable broken = failure.get();
    Throwable refused = refusal;
    if (broken != null || refused != null) {
      return Future.failedFuture(broken == null ? refused : broken);
    }
    return Future.succeededFuture(value);
  }

  @Override
  public Future<ChangeFeed.Cursor> join(FeedRequest request) {
    throw new UnsupportedOperationException("the feed does that");
  }

  @Override
  public Future<Void> acknowledge(GroupName group, String token) {
    return answer("acknowledge " + group + " " + token, null);
  }

  @Override
  public Future<Names> list(@Nullable GroupName after, int limit) {
    return answer(
        "list " + after + " " + limit,
        new Names(List.of(new GroupName("mail"), new GroupName("search")), limit < 10));
  }

  @Override
  public Future<Description> describe(GroupName group) {
    GroupFilter filter =
        new GroupFilter(
            new TreeSet<>(List.of("vector.written")),
            new TreeSet<>(List.of("docs")),
            Bytes.utf8("a"));
    Partition one = new Partition(3, 1);
    Partition two = new Partition(3, 2);
    return answer(
        "describe " + group,
        new Description(
            group,
            0x1234_5678_9ABCL,
            filter,
            List.of(new Member("m1", "n1", List.of(one))),
            List.of(new Lag(one, 7L, true, 1_500L), new Lag(two, null, false, null))));
  }

  @Override
  public Future<Void> reset(GroupName group, FeedRequest.Start to) {
    return answer("reset " + group + " " + to, null);
  }

  @Override
  public Future<Void> delete(GroupName group) {
    return answer("delete " + group, null);
  }

  @Override
  public int membersHere() {
    return 0;
  }
}
