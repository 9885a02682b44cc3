/** What the cluster agrees on by consensus: the ring and the collections, and how both change. */
@NullMarked
package dev.syncline.core.cluster;

import org.jspecify.annotations.NullMarked;
