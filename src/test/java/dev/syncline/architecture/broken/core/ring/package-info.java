/** Fixture: a core that sees what is above it. */
@NullMarked
package dev.syncline.architecture.broken.core.ring;

import org.jspecify.annotations.NullMarked;
