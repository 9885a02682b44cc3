/** Fixture: one half of a cycle. */
@NullMarked
package dev.syncline.architecture.broken.core.cycle.one;

import org.jspecify.annotations.NullMarked;
