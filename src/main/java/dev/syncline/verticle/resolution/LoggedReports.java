package dev.syncline.verticle.resolution;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.ResolverName;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.port.ConflictReports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link ConflictReports} in the log. */
public final class LoggedReports implements ConflictReports {
  private static final Logger LOG = LoggerFactory.getLogger(LoggedReports.class);

  @Override
  public void gaveUp(
      CollectionInfo collection, EntryKey key, VersionVector versions, String reason) {
    ResolverName resolver = collection.resolver();
    LOG.atWarn()
        .addKeyValue("collection", collection.name())
        .addKeyValue("id", key.id().toUtf8())
        .log(
            "resolver {} is given up for this entry after resolvers.maxAttempts rounds, its {}"
                + " concurrent versions stay until it is written again; the last round: {}",
            resolver == null ? "none" : resolver.text(),
            versions.size(),
            reason);
  }
}
