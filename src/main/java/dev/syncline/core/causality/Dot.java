package dev.syncline.core.causality;

/**
 * The name of one write: the counter-th write of an actor in one partition.
 *
 * @param actor the run of the node that coordinated the write
 * @param counter 1, 2, 3, … without gaps, per actor and partition
 * @see <a href="https://arXiv.org/abs/1406.4291">Almeida et al., Dotted Version Vectors (2014)</a>
 */
public record Dot(Actor actor, long counter) implements Comparable<Dot> {
  /** Checks {@code counter >= 1}. */
  public Dot {
    if (counter < 1) {
      throw new IllegalArgumentException("counter is " + counter + ", must be at least 1");
    }
  }

  @Override
  public int compareTo(Dot other) {
    int byActor = actor.compareTo(other.actor);
    return byActor != 0 ? byActor : Long.compare(counter, other.counter);
  }

  /** A well-mixed hash: sums of it tell sets of dots apart. */
  public long hash64() {
    return VersionVector.mix(VersionVector.mix(0x9E3779B97F4A7C15L ^ actor.id()) + counter);
  }

  @Override
  public String toString() {
    return actor + ":" + counter;
  }
}
