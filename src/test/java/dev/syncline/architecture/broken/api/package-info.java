/** Fixture: an API that sees an adapter and the configuration. */
@NullMarked
package dev.syncline.architecture.broken.api;

import org.jspecify.annotations.NullMarked;
