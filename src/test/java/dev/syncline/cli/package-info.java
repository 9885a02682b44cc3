/** Tests of the command line as a whole. */
@NullMarked
package dev.syncline.cli;

import org.jspecify.annotations.NullMarked;
