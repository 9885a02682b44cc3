/** Fixture: the other half of a cycle. */
@NullMarked
package dev.syncline.architecture.broken.core.cycle.two;

import org.jspecify.annotations.NullMarked;
