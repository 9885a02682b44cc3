/** Cluster membership by Hazelcast, and the clustered Vert.x that runs on it. */
@NullMarked
package dev.syncline.adapter.hazelcast;

import org.jspecify.annotations.NullMarked;
