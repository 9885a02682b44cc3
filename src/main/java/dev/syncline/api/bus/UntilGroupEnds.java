package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.api.request.Quoted;
import dev.syncline.port.FeedType;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events of a member, which after {@code group.ended} fail with why nothing follows. */
final class UntilGroupEnds implements StreamPolls {
  private final StreamPolls polls;
  private volatile @Nullable ReplicatorException end;

  UntilGroupEnds(StreamPolls polls) {
    this.polls = polls;
  }

  @Override
  public Future<List<StreamEvent>> next() {
    ReplicatorException known = end;
    return known == null ? polls.next().onSuccess(this::look) : Future.failedFuture(known);
  }

  private void look(List<StreamEvent> events) {
    StreamEvent last = events.get(events.size() - 1);
    if (last.type().equals(FeedType.GROUP_ENDED.words())) {
      end = Failures.of(problem(last.details().toJson()));
    }
  }

  private static Problem problem(JsonObject ended) {
    return "deleted".equals(ended.getString("reason"))
        ? Problem.of(
            ProblemType.GROUP_NOT_FOUND,
            "the group " + Quoted.of(ended.getString("group", "")) + " was deleted")
        : Problem.of(
            ProblemType.INVALID_PARAMETER,
            "member",
            "is "
                + Quoted.of(ended.getString("member", ""))
                + ", a name that another member has taken");
  }

  @Override
  public void close() {
    polls.close();
  }
}
