/** The composition root and the commands: the only package that knows every other. */
@NullMarked
package dev.syncline.cli;

import org.jspecify.annotations.NullMarked;
