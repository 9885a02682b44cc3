/** Fixture: a composition root. */
@NullMarked
package dev.syncline.architecture.broken.cli;

import org.jspecify.annotations.NullMarked;
