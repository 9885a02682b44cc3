/** Fixture: a port that sees an adapter. */
@NullMarked
package dev.syncline.architecture.broken.port;

import org.jspecify.annotations.NullMarked;
