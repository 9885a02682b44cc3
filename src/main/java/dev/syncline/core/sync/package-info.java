/**
 * What one replica tells another about the dots it holds, and the batches that carry missing ones.
 */
@NullMarked
package dev.syncline.core.sync;

import org.jspecify.annotations.NullMarked;
