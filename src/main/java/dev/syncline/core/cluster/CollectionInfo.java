package dev.syncline.core.cluster;

import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.mutation.Schema;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A collection as the cluster has agreed on it.
 *
 * @param id issued once, never reused: a collection dropped and made again is another one
 * @param name {@code [a-z0-9][a-z0-9_-]{0,63}}
 * @param dimension numbers per vector, 1 to 65,536
 * @param replicationFactor replicas of each partition, 1 to the ring's size at creation
 * @param schema what entries are made of under {@link ConflictPolicy#CRDT}, else {@link
 *     Schema#NONE}
 * @param resolver what resolves conflicts under {@link ConflictPolicy#CUSTOM}; null under any other
 */
public record CollectionInfo(
    long id,
    String name,
    int dimension,
    Metric metric,
    int replicationFactor,
    ConflictPolicy policy,
    IndexKind index,
    Schema schema,
    @Nullable ResolverName resolver) {
  /** The highest dimension. */
  public static final int MAX_DIMENSION = 65_536;

  /** Checks that there is a resolver where the policy asks for one. */
  public CollectionInfo {
    ResolverName.check(policy, resolver);
  }

  /** One whose entries are not made of fields, and whose conflicts no resolver sees to. */
  public CollectionInfo(
      long id,
      String name,
      int dimension,
      Metric metric,
      int replicationFactor,
      ConflictPolicy policy,
      IndexKind index) {
    this(id, name, dimension, metric, replicationFactor, policy, index, Schema.NONE, null);
  }

  /** The same collection under another policy, with the resolver that this one asks for. */
  public CollectionInfo withPolicy(ConflictPolicy other, @Nullable ResolverName itsResolver) {
    return new CollectionInfo(
        id, name, dimension, metric, replicationFactor, other, index, schema, itsResolver);
  }

  /** The same with another kind of index. */
  public CollectionInfo withIndex(IndexKind other) {
    return new CollectionInfo(
        id, name, dimension, metric, replicationFactor, policy, other, schema, resolver);
  }

  /** Whether a definition asks for what is here; a factor of 0 asks for any. */
  public boolean matches(CollectionDefinition definition) {
    return dimension == definition.dimension()
        && metric == definition.metric()
        && policy == definition.policy()
        && index == definition.index()
        && schema.equals(definition.schema())
        && Objects.equals(resolver, definition.resolver())
        && (definition.replicationFactor() == 0
            || replicationFactor == definition.replicationFactor());
  }
}
