/** Tests of the log lines. */
@NullMarked
package dev.syncline.cli.logging;

import org.jspecify.annotations.NullMarked;
