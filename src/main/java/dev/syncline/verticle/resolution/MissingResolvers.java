package dev.syncline.verticle.resolution;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.ResolverName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collections whose resolver this node does not have; each is logged once. For any thread. */
public final class MissingResolvers {
  private static final Logger LOG = LoggerFactory.getLogger(MissingResolvers.class);

  private final Map<String, ResolverName> byCollection = new ConcurrentSkipListMap<>();

  /** The node has not the collection's resolver. */
  void missing(CollectionInfo collection) {
    ResolverName resolver = Objects.requireNonNull(collection.resolver());
    if (byCollection.put(collection.name(), resolver) == null) {
      LOG.atWarn()
          .addKeyValue("collection", collection.name())
          .log(
              "resolver {} is not on this node: its conflicts wait for a node that has it",
              resolver);
    }
  }

  /** The collection's resolver has answered. */
  void present(CollectionInfo collection) {
    if (byCollection.remove(collection.name()) != null) {
      LOG.atInfo()
          .addKeyValue("collection", collection.name())
          .log("resolver {} is on this node now", collection.resolver());
    }
  }

  /** Collections that there are no more are forgotten. */
  void retain(Predicate<String> collections) {
    byCollection.keySet().removeIf(collections.negate());
  }

  /** How many collections lack theirs. */
  public int size() {
    return byCollection.size();
  }

  /** For an operator. */
  public List<String> warnings() {
    return byCollection.entrySet().stream()
        .map(
            each ->
                "resolver "
                    + each.getValue()
                    + " of collection "
                    + each.getKey()
                    + " is not on this node")
        .toList();
  }
}
