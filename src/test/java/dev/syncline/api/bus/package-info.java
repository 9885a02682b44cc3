/** Tests of the replicator without a cluster. */
@NullMarked
package dev.syncline.api.bus;

import org.jspecify.annotations.NullMarked;
