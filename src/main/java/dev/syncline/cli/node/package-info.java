/** The composition root: one node put together from its configuration. */
@NullMarked
package dev.syncline.cli.node;

import org.jspecify.annotations.NullMarked;
