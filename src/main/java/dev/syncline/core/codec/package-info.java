/** Bounded binary encoding shared by the store's values and the frames between nodes. */
@NullMarked
package dev.syncline.core.codec;

import org.jspecify.annotations.NullMarked;
