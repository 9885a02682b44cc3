package dev.syncline.verticle.search;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.search.Cover;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import dev.syncline.port.SearchCommand;
import dev.syncline.port.Searches.Hit;
import dev.syncline.port.Searches.Outcome;
import dev.syncline.port.Searches.Shortfall;
import dev.syncline.port.UnsearchableException.Reason;
import dev.syncline.verticle.search.SearchCodec.Answer;
import dev.syncline.verticle.search.SearchCodec.Question;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One search under way: asks the fewest nodes that cover all partitions, others where one is slow
 * or cannot answer, and gathers what they say. On one context.
 */
final class SearchInFlight {
  /** How often nodes are asked for more because what they named turned out to be gone. */
  private static final int MAX_ROUNDS = 5;

  /** How many entries are read at a time. */
  private static final int MAX_READS = 64;

  /** For how many times the hedge's delay a slow node is the last to be asked. */
  private static final long SLOW_FACTOR = 4;

  private final SearchCommand command;
  private final Promise<Outcome> promise;
  private final Nodes nodes;
  private final Set<Partition> partitions;
  private final List<QueryResult> results = new ArrayList<>();
  private final Map<Place, Long> leftAlone = new HashMap<>();
  private final Set<NodeName> pending = new HashSet<>();
  private final Set<NodeName> asked = new HashSet<>();
  private Ring ring;
  private Cover cover;
  private int count;

  /** Of answers to what was asked before the last {@link #beginAnew} nothing is taken. */
  private int attempts;

  private int rounds;
  private final Queue<Bytes> toRead = new ArrayDeque<>();
  private int reads;
  private long endMillis;
  private long deadline;
  private long hedging;
  private boolean loaded = true;
  private boolean sawPartial;
  private boolean takesPartial;
  private boolean ended;
  private boolean waiting;
  private @Nullable Answer refusal;
  private @Nullable NodeName refusedBy;
  private @Nullable Partition behind;

  /** A replica. */
  private record Place(NodeName node, Partition partition) {}

  SearchInFlight(
      SearchCommand command, Set<Partition> partitions, Nodes nodes, Promise<Outcome> promise) {
    this.command = command;
    this.partitions = partitions;
    this.nodes = nodes;
    this.promise = promise;
    this.ring = nodes.ring();
    this.cover = new Cover(ring, command.consistency(), partitions);
    for (NearestQuery each : command.queries()) {
      results.add(new QueryResult(command.collection(), each, nodes.conditions()));
      count = Math.max(count, each.count());
    }
    if (command.consistency() != Consistency.ONE) {
      count = more(count + count / 2 + 5);
    }
  }

  private static int more(int count) {
    return Math.min(NearestQuery.MAX_COUNT, count);
  }

  void start() {
    endMillis = nodes.nowMillis() + command.timeoutMillis();
    deadline = nodes.later(command.timeoutMillis(), this::isLate);
    hedging = nodes.later(nodes.settings().hedgeMillis(), this::hedge);
    ask();
  }

  private void ask() {
    if (ended) {
      return;
    }
    Map<NodeName, Set<Partition>> plan = cover.ask(nodes.self(), this::canBeAsked);
    plan.forEach(this::ask);
    if (!plan.isEmpty() || !pending.isEmpty() || waiting) {
      return;
    }
    if (ringHasChanged()) {
      beginAnew();
    } else if (sawPartial && !takesPartial) {
      takesPartial = true;
      leftAlone.clear();
      ask();
    } else if (refusal != null && !mayPass(refusal) && behind == null) {
      isLate();
    } else {
      // Nobody is left: replicas catch up, and nodes come back.
      waiting = true;
      nodes.later(
          nodes.settings().againMillis(),
          () -> {
            waiting = false;
            ask();
          });
    }
  }

  /** Then who was asked may have given its partitions to others. */
  private boolean ringHasChanged() {
    return nodes.ring().version() != ring.version();
  }

  /** What was answered is forgotten, what was read is not. */
  private void beginAnew() {
    attempts++;
    loaded = true;
    pending.clear();
    results.forEach(QueryResult::forgetAnswers);
    ring = nodes.ring();
    cover = new Cover(ring, command.consistency(), partitions);
    ask();
  }

  private boolean canBeAsked(NodeName node, Partition partition) {
    Long until = leftAlone.get(new Place(node, partition));
    return nodes.canBeAsked(node, partition) && (until == null || nodes.nowMillis() >= until);
  }

  private void ask(NodeName node, Set<Partition> its) {
    pending.add(node);
    asked.add(node);
    int attempt = attempts;
    int most = count;
    nodes
        .ask(node, question(its, most), leftMillis())
        .onComplete(
            done -> {
              if (ended || attempt != attempts) {
                return;
              }
              pending.remove(node);
              if (done.succeeded()) {
                take(node, its, done.result(), most);
              } else {
                leaveAlone(node, its);
                cover.answered(node, Set.of(), its);
              }
              proceed();
            });
  }

  /** A little longer than the search, which ends by itself and says why. */
  private long leftMillis() {
    return Math.max(1, endMillis - nodes.nowMillis() + 1);
  }

  private Question question(Set<Partition> its, int most) {
    List<NearestQuery> queries = new ArrayList<>();
    for (NearestQuery each : command.queries()) {
      queries.add(
          new NearestQuery(
              each.vector(),
              command.consistency() == Consistency.ONE ? each.count() : most,
              Math.max(each.breadth(), most),
              each.filter(),
              each.maxDistance()));
    }
    return new Question(command.collection().id(), its, command.seen(), queries, command.values());
  }

  private void take(NodeName node, Set<Partition> its, Answer answer, int most) {
    if (answer.refusal() != null) {
      if (refusal == null || !mayPass(answer)) {
        refusal = answer;
        refusedBy = node;
      }
      boolean isDropped = mayPass(answer) && node.equals(nodes.self());
      if (answer.refusal() == Reason.TOO_LARGE || isDropped) {
        isLate();
        return;
      }
    } else if (node.equals(refusedBy)) {
      refusal = null;
    }
    // One that is still reading its vectors is asked only where nobody else can be.
    sawPartial |= !answer.loaded();
    Set<Partition> served = answer.loaded() || takesPartial ? answer.served() : Set.of();
    Set<Partition> not = new HashSet<>(its);
    not.removeAll(served);
    behind = answer.behind().isEmpty() ? behind : answer.behind().iterator().next();
    leaveAlone(node, not);
    Set<Partition> counted = cover.answered(node, served, not);
    if (!counted.isEmpty()) {
      loaded &= answer.loaded();
      for (int i = 0; i < results.size() && i < answer.results().size(); i++) {
        int askedFor = command.consistency() == Consistency.ONE ? results.get(i).count() : most;
        results.get(i).add(counted, answer.results().get(i), askedFor);
      }
    }
  }

  /** This node knows the collection, so another one may only not have heard of it yet. */
  private static boolean mayPass(Answer refused) {
    return refused.refusal() == Reason.UNKNOWN;
  }

  private void leaveAlone(NodeName node, Set<Partition> its) {
    long until = nodes.nowMillis() + nodes.settings().againMillis();
    its.forEach(each -> leftAlone.put(new Place(node, each), until));
  }

  private void proceed() {
    if (ended) {
      return;
    }
    if (cover.open().isEmpty()) {
      conclude();
    } else {
      ask();
    }
  }

  /** Whoever has not answered yet is slow: others are asked first from now on. */
  private void hedge() {
    if (ended) {
      return;
    }
    hedging = nodes.later(nodes.settings().hedgeMillis(), this::hedge);
    if (ringHasChanged()) {
      beginAnew();
    } else if (!pending.isEmpty()) {
      long until = nodes.nowMillis() + SLOW_FACTOR * nodes.settings().hedgeMillis();
      for (NodeName each : pending) {
        cover.isSlow(each);
        partitions.forEach(its -> leftAlone.put(new Place(each, its), until));
      }
      ask();
    }
  }

  private void conclude() {
    if (command.consistency() == Consistency.ONE) {
      end(found());
      return;
    }
    Set<Bytes> unsure = new HashSet<>();
    results.forEach(each -> unsure.addAll(each.unsure()));
    if (!unsure.isEmpty()) {
      read(unsure);
    } else if (rounds < MAX_ROUNDS
        && count < NearestQuery.MAX_COUNT
        && !results.stream().allMatch(QueryResult::reachesFarEnough)) {
      rounds++;
      count = more(2 * count);
      beginAnew();
    } else {
      end(found());
    }
  }

  /** Reads repair what they find to differ. */
  private void read(Set<Bytes> ids) {
    toRead.addAll(ids);
    while (reads < MAX_READS && !toRead.isEmpty()) {
      readNext();
    }
  }

  private void readNext() {
    Bytes id = toRead.remove();
    reads++;
    nodes
        .read(command, id)
        .onComplete(
            done -> {
              if (ended) {
                return;
              }
              if (done.failed() || done.result() == null) {
                end(new Outcome.TimedOut(shortfall()));
                return;
              }
              results.forEach(each -> each.read(id, done.result()));
              reads--;
              if (!toRead.isEmpty()) {
                readNext();
              } else if (reads == 0) {
                // Where the ring has changed meanwhile the answers are not all there again.
                proceed();
              }
            });
  }

  private Outcome found() {
    Ring now = nodes.ring();
    List<List<Hit>> all = new ArrayList<>();
    for (QueryResult each : results) {
      List<Hit> hits = new ArrayList<>();
      for (Neighbor neighbor : each.nearest()) {
        hits.add(
            new Hit(
                neighbor,
                now.label(neighbor.dot()),
                command.values() ? each.value(neighbor) : null));
      }
      all.add(hits);
    }
    return new Outcome.Found(all, loaded, asked.size());
  }

  private void isLate() {
    if (ended) {
      return;
    }
    Answer refused = refusal;
    if (refused != null && refused.refusal() != null) {
      end(new Outcome.Unsearchable(refused.refusal(), refused.detail()));
    } else if (behind != null) {
      end(
          new Outcome.SessionUnavailable(
              "no replica of partition " + behind + " in reach has seen what the client has"));
    } else if (pending.isEmpty() && reads == 0) {
      end(new Outcome.Unavailable(shortfall()));
    } else {
      end(new Outcome.TimedOut(shortfall()));
    }
  }

  private Shortfall shortfall() {
    Set<Partition> open = cover.open();
    Set<NodeName> without = new TreeSet<>();
    int replicas = command.collection().replicationFactor();
    int alive = replicas;
    for (Partition each : open) {
      Set<NodeName> lacking = new TreeSet<>(ring.voters(each));
      lacking.removeAll(cover.whoAnswered(each));
      long reachable = lacking.stream().filter(node -> isAlive(node, each)).count();
      alive = Math.min(alive, cover.whoAnswered(each).size() + (int) reachable);
      without.addAll(lacking);
    }
    return new Shortfall(
        command.consistency().required(replicas),
        replicas,
        cover.fewest(),
        alive,
        open.size(),
        List.copyOf(without));
  }

  private boolean isAlive(NodeName node, Partition partition) {
    return nodes.canBeAsked(node, partition)
        && (pending.contains(node) || !leftAlone.containsKey(new Place(node, partition)));
  }

  private void end(Outcome outcome) {
    ended = true;
    nodes.cancel(deadline);
    nodes.cancel(hedging);
    promise.tryComplete(outcome);
  }
}
