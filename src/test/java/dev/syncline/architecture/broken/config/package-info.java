/** Fixture: a configuration that sees the core. */
@NullMarked
package dev.syncline.architecture.broken.config;

import org.jspecify.annotations.NullMarked;
