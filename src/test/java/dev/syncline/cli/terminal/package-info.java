/** Tests of the package of the same name. */
@NullMarked
package dev.syncline.cli.terminal;

import org.jspecify.annotations.NullMarked;
