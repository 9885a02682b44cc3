package dev.syncline.core.cluster;

import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.mutation.Schema;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks a collection to be.
 *
 * @param replicationFactor 0 for the default: 3, or the ring's size if that is smaller
 * @param schema what entries are made of under {@link ConflictPolicy#CRDT}, else {@link
 *     Schema#NONE}
 * @param resolver what resolves conflicts under {@link ConflictPolicy#CUSTOM}; null under any other
 */
public record CollectionDefinition(
    String name,
    int dimension,
    Metric metric,
    int replicationFactor,
    ConflictPolicy policy,
    IndexKind index,
    Schema schema,
    @Nullable ResolverName resolver) {
  /** The form of a name. */
  public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  /** One whose entries are not made of fields, and whose conflicts no resolver sees to. */
  public CollectionDefinition(
      String name,
      int dimension,
      Metric metric,
      int replicationFactor,
      ConflictPolicy policy,
      IndexKind index) {
    this(name, dimension, metric, replicationFactor, policy, index, Schema.NONE, null);
  }

  /** Checks the form of the name and the bounds of the numbers. */
  public CollectionDefinition {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("name '" + name + "' does not match " + NAME);
    }
    if (dimension < 1 || dimension > CollectionInfo.MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "dimension is " + dimension + ", limit " + CollectionInfo.MAX_DIMENSION);
    }
    if (replicationFactor < 0) {
      throw new IllegalArgumentException("replicationFactor is " + replicationFactor);
    }
    if (policy != ConflictPolicy.CRDT && !schema.equals(Schema.NONE)) {
      throw new IllegalArgumentException(
          "fields and kind of vector are of policy crdt, this is " + policy.label());
    }
    ResolverName.check(policy, resolver);
  }
}
