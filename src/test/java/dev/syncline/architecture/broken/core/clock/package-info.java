/** Fixture: a core that is not pure. */
@NullMarked
package dev.syncline.architecture.broken.core.clock;

import org.jspecify.annotations.NullMarked;
