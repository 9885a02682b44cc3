package dev.syncline.core.sync;

import dev.syncline.core.causality.VersionVector;

/**
 * What of a mutated entry does not travel because its receiver is thought to hold it.
 *
 * @param versions of which the receiver's own copies are meant: those that do not come at all, and
 *     of those that come the leaves that are not among what comes
 * @param whole names the entry's versions as they are once that has been put in
 */
public record LeftOut(VersionVector versions, ContentHash whole) {}
