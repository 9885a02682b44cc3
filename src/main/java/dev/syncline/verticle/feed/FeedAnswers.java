package dev.syncline.verticle.feed;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.feed.FeedRead;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.Addresses;
import dev.syncline.verticle.feed.FeedCodec.Question;
import dev.syncline.verticle.local.FeedBell;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads this node's logs for consumers of nodes that have none of the partitions. A question that
 * finds nothing is kept until there is something or its time is over. Used on one context only.
 */
final class FeedAnswers {
  private static final int FAILED = 1;

  /** Of more questions none is kept: each is answered at once. */
  private static final int MAX_WAITING = 256;

  /** What comes within it is read together. */
  private static final long GATHER_MILLIS = 5;

  private final Vertx vertx;
  private final Context context;
  private final NodeName self;
  private final PartitionReads reads;
  private final FeedBell bell;
  private final Set<Waiting> waiting = new HashSet<>();
  private FeedBell.@Nullable Rings rings;

  FeedAnswers(Vertx vertx, Context context, NodeName self, PartitionReads reads, FeedBell bell) {
    this.vertx = vertx;
    this.context = context;
    this.self = self;
    this.reads = reads;
    this.bell = bell;
  }

  /** A question under way. */
  private final class Waiting {
    private final Message<Buffer> message;
    private final Question.Read question;
    private long timer = -1;
    private boolean reading;
    private boolean rung;
    private boolean due;

    Waiting(Message<Buffer> message, Question.Read question) {
      this.message = message;
      this.question = question;
      if (question.waitMillis() == 0 || waiting.size() >= MAX_WAITING) {
        due = true;
      } else {
        timer = vertx.setTimer(question.waitMillis(), id -> isDue());
      }
    }

    private void isDue() {
      due = true;
      if (!reading) {
        read();
      }
    }

    void rungFor(Set<Partition> partitions) {
      if (partitions.stream().anyMatch(question.after()::containsKey)) {
        rung = true;
        if (!reading) {
          read();
        }
      }
    }

    void read() {
      reading = true;
      rung = false;
      vertx
          .executeBlocking(() -> reads.readHere(question), false)
          .onSuccess(this::found)
          .onFailure(e -> end().fail(FAILED, String.valueOf(e.getMessage())));
    }

    private void found(List<FeedRead> found) {
      reading = false;
      boolean nothing =
          found.size() == question.after().size() && found.stream().allMatch(this::saysNothing);
      if (!nothing || due) {
        end().reply(Buffer.buffer(FeedCodec.encodeReads(found)));
      } else if (rung) {
        read();
      }
    }

    private boolean saysNothing(FeedRead read) {
      return read.lacking().isEmpty()
          && read.told()
              .equals(question.after().getOrDefault(read.partition(), VersionVector.EMPTY));
    }

    private Message<Buffer> end() {
      vertx.cancelTimer(timer);
      waiting.remove(this);
      if (waiting.isEmpty()) {
        unsubscribe();
      }
      return message;
    }
  }

  Future<?> listen() {
    return vertx.eventBus().<Buffer>consumer(Addresses.feed(self)).handler(this::take).completion();
  }

  private void take(Message<Buffer> message) {
    Question question;
    try {
      question = FeedCodec.decodeQuestion(message.body().getBytes());
    } catch (CorruptDataException e) {
      message.fail(FAILED, String.valueOf(e.getMessage()));
      return;
    }
    if (question instanceof Question.Edges edges) {
      vertx
          .executeBlocking(() -> reads.edgesHere(edges.partitions()), false)
          .onSuccess(found -> message.reply(Buffer.buffer(FeedCodec.encodeEdges(found))))
          .onFailure(e -> message.fail(FAILED, String.valueOf(e.getMessage())));
    } else if (question instanceof Question.Lag lag) {
      vertx
          .executeBlocking(() -> reads.lagHere(lag), false)
          .onSuccess(found -> message.reply(Buffer.buffer(FeedCodec.encodeLags(found))))
          .onFailure(e -> message.fail(FAILED, String.valueOf(e.getMessage())));
    } else if (question instanceof Question.Read read) {
      Waiting asked = new Waiting(message, read);
      subscribe();
      waiting.add(asked);
      asked.read();
    }
  }

  private void subscribe() {
    if (rings == null) {
      rings =
          bell.listen(
              () -> context.runOnContext(none -> vertx.setTimer(GATHER_MILLIS, id -> rung())));
    }
  }

  private void unsubscribe() {
    if (rings != null) {
      bell.leave(rings);
      rings = null;
    }
  }

  private void rung() {
    if (rings != null) {
      Set<Partition> partitions = rings.take(Set.of()).keySet();
      new ArrayList<>(waiting).forEach(each -> each.rungFor(partitions));
    }
  }
}
