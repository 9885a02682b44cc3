package dev.syncline.verticle.resolution;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
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
    LOG.atWarn()
        .addKeyValue("collection", collection.name())
        .addKeyValue("id", key.id().toUtf8())
        .log(
            "{} concurrent versions stay until the entry is written again: {}",
            versions.size(),
            reason);
  }
}
