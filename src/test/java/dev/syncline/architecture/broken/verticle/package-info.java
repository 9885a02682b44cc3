/** Fixture: a verticle that sees the API and the composition root. */
@NullMarked
package dev.syncline.architecture.broken.verticle;

import org.jspecify.annotations.NullMarked;
