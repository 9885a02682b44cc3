package dev.syncline.load.causality;

import dev.syncline.core.causality.Causality;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryCodec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a replica does with the causal metadata of one entry, in nanoseconds. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EntryBenchmark {
  /** Runs of nodes that have written to the partition. */
  @Param({"1", "3", "9"})
  public int actors;

  /** Concurrent versions. */
  @Param({"1", "2", "5", "10"})
  public int siblings;

  private Entry mine = new EntrySample(1, 1).filled(0);
  private Entry theirs = mine;
  private VersionVector clock = VersionVector.EMPTY;
  private VersionVector otherClock = VersionVector.EMPTY;
  private byte[] bytes = new byte[0];
  private ByteWriter out = new ByteWriter(0);

  /** Makes the two sides. */
  @Setup
  public void prepare() {
    EntrySample sample = new EntrySample(actors, siblings);
    mine = sample.filled(0);
    theirs = sample.filled(1);
    clock = sample.clock(0);
    otherClock = sample.clock(1);
    bytes = EntrySample.encoded(mine);
    out = new ByteWriter(2 * bytes.length);
  }

  /** Two states of an entry become one. */
  @Benchmark
  public Entry join() {
    return mine.join(theirs);
  }

  /** Which of two clocks is older, or neither. */
  @Benchmark
  public Causality compare() {
    return clock.compare(otherClock);
  }

  /** The entry with its context to bytes. */
  @Benchmark
  public int encode() {
    out.reset();
    EntryCodec.write(mine, out);
    return out.length();
  }

  /** The same from bytes. */
  @Benchmark
  public Entry decode() {
    return EntryCodec.readEntry(new ByteReader(bytes));
  }
}
