package dev.syncline.verticle.resolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.cluster.ResolverName;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.mutation.Schema;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.resolution.Attempt;
import dev.syncline.port.Operations;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.Resolvers;
import dev.syncline.port.WriteCommand;
import dev.syncline.verticle.resolution.ResolutionCounters.Count;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundTest {
  private static final CollectionInfo NOTES =
      new CollectionInfo(
          1,
          "notes",
          3,
          Metric.COSINE,
          3,
          ConflictPolicy.CUSTOM,
          IndexKind.NONE,
          Schema.NONE,
          new ResolverName("newest"));
  private static final EntryKey KEY = Samples.key("a");
  private static final Version ONE = Samples.version(Samples.dot(2, 1), 10, "one");
  private static final Version OTHER = Samples.version(Samples.dot(3, 1), 20, "other");
  private static final Version DELETE = Samples.tombstone(Samples.dot(1, 1), 15);

  private final ResolutionCounters counters = new ResolutionCounters();
  private final MissingResolvers missing = new MissingResolvers();
  private final List<WriteCommand> written = new ArrayList<>();
  private final List<Resolvers.Question> asked = new ArrayList<>();
  private Outcome.Read read = new Outcome.Unavailable(2, 1, 3);
  private Outcome.Write outcome =
      new Outcome.Written(
          Samples.dot(1, 7), "n1@x:7", HybridTimestamp.ZERO, 2, 3, false, 0, CausalContext.NONE);
  private Resolvers.Verdict verdict = new Resolvers.Verdict.Leave();

  private final class Entries implements Operations {
    @Override
    public Future<Outcome.Write> write(WriteCommand command) {
      written.add(command);
      return Future.succeededFuture(outcome);
    }

    @Override
    public Future<Outcome.Read> read(ReadCommand command) {
      assertThat(command.consistency()).isEqualTo(Consistency.QUORUM);
      return Future.succeededFuture(read);
    }
  }

  private final class One implements Resolvers {
    @Override
    public Future<Verdict> resolve(Question question) {
      asked.add(question);
      return Future.succeededFuture(verdict);
    }

    @Override
    public boolean mayHave(ResolverName resolver) {
      return true;
    }

    @Override
    public void close() {}
  }

  /** What a read finds: values, and the deletes beside them. */
  private void finds(Version... versions) {
    List<Version> all = Arrays.asList(versions);
    VersionVector dots = VersionVector.EMPTY;
    for (Version version : all) {
      dots = dots.plus(version.dot());
    }
    VersionVector past = dots.plus(Samples.dot(9, 4));
    List<Version> live = all.stream().filter(each -> !each.isTombstone()).toList();
    List<Version> deletes = all.stream().filter(Version::isTombstone).toList();
    read =
        new Outcome.Found(
            live,
            live.stream().map(each -> each.dot().toString()).toList(),
            deletes,
            2,
            new CausalContext(dots, past, HybridTimestamp.ofMillis(20)));
  }

  private Round.Ended run() {
    Round round = new Round(new Entries(), new One(), missing, counters, 100);
    return round.run(NOTES, KEY).result();
  }

  @Test
  void whatTheResolverMakesIsWrittenAtQuorumWithTheContextOfTheRead() {
    finds(ONE, OTHER);
    verdict = new Resolvers.Verdict.Replace(Samples.value("both"));

    assertThat(run().how()).isEqualTo(Attempt.WRITTEN);
    WriteCommand write = written.get(0);
    assertThat(write.content()).isEqualTo(Samples.value("both"));
    assertThat(write.consistency()).isEqualTo(Consistency.QUORUM);
    assertThat(write.context()).isEqualTo(((Outcome.Found) read).context());
    assertThat(counters.get(Count.RESOLVED)).isEqualTo(1);
  }

  @Test
  void theResolverIsGivenDeletesTooInOrderOfTheDots() {
    finds(OTHER, ONE, DELETE);
    run();

    assertThat(asked.get(0).versions()).containsExactly(DELETE, ONE, OTHER);
  }

  @Test
  void aDeleteIsWrittenLikeAnyVersion() {
    finds(ONE, OTHER);
    verdict = new Resolvers.Verdict.Replace(Content.Tombstone.INSTANCE);

    assertThat(run().how()).isEqualTo(Attempt.WRITTEN);
    assertThat(written.get(0).content()).isEqualTo(Content.Tombstone.INSTANCE);
  }

  @Test
  void equalValuesBecomeOneWithoutTheResolver() {
    finds(ONE, new Version(OTHER.dot(), OTHER.timestamp(), ONE.content()));

    assertThat(run().how()).isEqualTo(Attempt.WRITTEN);
    assertThat(asked).isEmpty();
    assertThat(written.get(0).content()).isEqualTo(ONE.content());
    assertThat(counters.get(Count.COLLAPSED)).isEqualTo(1);
  }

  @Test
  void oneValueBesideADeleteIsNoConflict() {
    finds(ONE, DELETE);

    assertThat(run().how()).isEqualTo(Attempt.SETTLED);
    assertThat(asked).isEmpty();
    assertThat(written).isEmpty();
  }

  @Test
  void aResolverThatFailsLeavesTheSiblings() {
    finds(ONE, OTHER);
    verdict = new Resolvers.Verdict.Failed("no coffee");

    Round.Ended ended = run();
    assertThat(ended.how()).isEqualTo(Attempt.FAILED);
    assertThat(ended.reason()).isEqualTo("no coffee");
    assertThat(ended.read()).isEqualTo(((Outcome.Found) read).context());
    assertThat(written).isEmpty();
  }

  @Test
  void aResolverThatIsMissingIsSaidUntilItAnswers() {
    finds(ONE, OTHER);
    verdict = new Resolvers.Verdict.Missing();
    assertThat(run().how()).isEqualTo(Attempt.MISSING);
    assertThat(missing.warnings())
        .containsExactly("resolver newest of collection notes is not on this node");

    verdict = new Resolvers.Verdict.Leave();
    assertThat(run().how()).isEqualTo(Attempt.LEFT);
    assertThat(missing.warnings()).isEmpty();
  }

  @Test
  void withoutAQuorumNothingHasBeenTried() {
    assertThat(run().how()).isEqualTo(Attempt.UNAVAILABLE);

    finds(ONE, OTHER);
    verdict = new Resolvers.Verdict.Replace(Samples.value("both"));
    outcome = new Outcome.TimedOut(2, 1, 3, 3);
    assertThat(run().how()).isEqualTo(Attempt.UNAVAILABLE);
    assertThat(counters.get(Count.RESOLVED)).isZero();
  }
}
