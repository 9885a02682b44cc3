/** Tests of what the cluster agrees on. */
@NullMarked
package dev.syncline.core.cluster;

import org.jspecify.annotations.NullMarked;
