/** Tests of the launcher script, with stand-ins for Java and Maven. */
@NullMarked
package dev.syncline.launcher;

import org.jspecify.annotations.NullMarked;
