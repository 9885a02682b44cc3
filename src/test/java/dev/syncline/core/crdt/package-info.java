/** Laws of leaves and of exact sums. */
@NullMarked
package dev.syncline.core.crdt;

import org.jspecify.annotations.NullMarked;
