/** Brings a node into its cluster and keeps what the cluster has agreed on. */
@NullMarked
package dev.syncline.verticle.cluster;

import org.jspecify.annotations.NullMarked;
