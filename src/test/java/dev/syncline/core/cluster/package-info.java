/** Tests of the core: cluster. */
@NullMarked
package dev.syncline.core.cluster;

import org.jspecify.annotations.NullMarked;
