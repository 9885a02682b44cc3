/** Log lines for people and for collectors, and their set-up from the configuration. */
@NullMarked
package dev.syncline.cli.logging;

import org.jspecify.annotations.NullMarked;
