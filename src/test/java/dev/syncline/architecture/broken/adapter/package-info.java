/** Fixture: an adapter that sees a verticle. */
@NullMarked
package dev.syncline.architecture.broken.adapter;

import org.jspecify.annotations.NullMarked;
